// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/output.hpp"

#include <algorithm>
#include <set>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/awk.hpp"
#include "analyzer/shell/escapes.hpp"
#include "analyzer/shell/line_programs.hpp"
#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/sed.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

std::string echo(const std::vector<std::string>& words) {
  std::string result;
  bool ends_line = true, escapes = false;
  std::size_t i = 1;
  for (; i < words.size() && words[i].size() > 1 && words[i][0] == '-' &&
         words[i].find_first_not_of("neE", 1) == std::string::npos;
       ++i) {
    ends_line = ends_line && words[i].find('n') == std::string::npos;
    escapes = escapes || words[i].find('e') != std::string::npos;
  }
  for (std::size_t first = i; i < words.size(); ++i) {
    if (i > first) result += ' ';
    result += escapes ? without_escapes(words[i]) : words[i];
  }
  return ends_line ? result + "\n" : result;
}

std::string print_format(const std::vector<std::string>& words) {
  std::size_t i = 1;
  if (i < words.size() && words[i] == "--") ++i;
  if (i >= words.size() || words[i] == "-v" || !is_known(words[i])) return "*";
  const std::string format = without_escapes(words[i++]);
  std::string result;
  do {
    const std::size_t before = i;
    for (std::size_t at = 0; at < format.size(); ++at) {
      if (format[at] != '%' || at + 1 == format.size()) {
        result += format[at];
        continue;
      }
      const char kind = format[++at];
      if (kind == '%')
        result += '%';
      else if (kind == 's' || kind == 'd' || kind == 'b' || kind == 'i')
        result += i < words.size() ? words[i++] : "";
      else
        return "*";
    }
    if (i == before) break;
  } while (i < words.size() && result.size() < k_max_text);
  return result;
}

std::string base_name(std::string path, const std::string& suffix) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  path = path.substr(path.rfind('/') + 1);
  if (!suffix.empty() && path.size() > suffix.size() && path.ends_with(suffix))
    path.resize(path.size() - suffix.size());
  return path;
}

std::string directory_name(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return is_known(path) ? "." : "*";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// a-z, \n, [:upper:] written out; nullopt when it is more.
std::optional<std::string> characters(std::string_view set) {
  if (set == "[:upper:]") set = "A-Z";
  if (set == "[:lower:]") set = "a-z";
  const std::string plain = without_escapes(set);
  if (plain.find_first_of("[]\\") != std::string::npos) return std::nullopt;
  std::string result;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i + 2 < plain.size() && plain[i + 1] == '-') {
      for (int c = static_cast<unsigned char>(plain[i]);
           c <= static_cast<unsigned char>(plain[i + 2]); ++c)
        result += static_cast<char>(c);
      i += 2;
    } else {
      result += plain[i];
    }
  }
  return result;
}

// Characters one by one: what is unknown stays so.
std::string translate(const std::vector<std::string>& words, std::string text) {
  if (words.size() != 3 || words[2].empty()) return "*";
  if (words[1] == "-d") {
    const auto gone = characters(words[2]);
    if (!gone) return "*";
    std::erase_if(text, [&](char c) { return c != '*' && gone->find(c) != std::string::npos; });
    return text;
  }
  const auto from = characters(words[1]), to = characters(words[2]);
  if (!from || !to || to->empty() || words[1].starts_with('-')) return "*";
  for (char& c : text) {
    const std::size_t at = from->find(c);
    if (c != '*' && at != std::string::npos) c = (*to)[std::min(at, to->size() - 1)];
  }
  return text;
}

std::string cut(const std::vector<std::string>& words, const std::string& text) {
  char delimiter = '\t';
  std::optional<long long> field;
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::string word = words[i];
    if ((word == "-d" || word == "-f") && i + 1 < words.size()) word += words[++i];
    if (word.starts_with("-d") && word.size() == 3)
      delimiter = word[2];
    else if (word.starts_with("-f"))
      field = number_of(word.substr(2));
    else
      return "*";
  }
  if (!field || *field < 1 || !is_known(text)) return "*";
  std::string result;
  for (std::string_view line : lines_of(text)) {
    long long left = *field;
    std::string_view value = line;
    if (line.find(delimiter) != std::string_view::npos) {
      while (--left > 0) line.remove_prefix(std::min(line.find(delimiter), line.size() - 1) + 1);
      value = line.substr(0, line.find(delimiter));
    }
    result += std::string(value) + "\n";
  }
  return result;
}

// s/a/b/ and s/a/b/g with text, not patterns.
std::string substitute(const std::vector<std::string>& words, const std::string& text) {
  std::size_t i = 1;
  while (i < words.size() && (words[i] == "-e" || words[i] == "-E" || words[i] == "-r")) ++i;
  if (i + 1 != words.size() || words[i].size() < 4 || words[i][0] != 's') return "*";
  const char slash = words[i][1];
  const std::size_t middle = words[i].find(slash, 2);
  const std::size_t end = middle == std::string::npos ? middle : words[i].find(slash, middle + 1);
  if (end == std::string::npos) return "*";
  std::string from = words[i].substr(2, middle - 2);
  const std::string to = words[i].substr(middle + 1, end - middle - 1);
  const std::string flags = words[i].substr(end + 1);
  const bool at_start = from.starts_with('^');
  if (at_start) from.erase(0, 1);
  if (from.empty() || from.find_first_of("\\.[]*^$+?(){}|") != std::string::npos ||
      to.find_first_of("\\&*") != std::string::npos || (!flags.empty() && flags != "g"))
    return "*";
  // What replaces one character everywhere leaves the unknown unknown, and no more.
  if (!is_known(text) && (from.size() != 1 || flags != "g" || at_start)) return "*";
  std::string result;
  for (const std::string_view line : lines_of(text)) {
    std::size_t at = 0;
    while (at < line.size() && result.size() < k_max_text) {
      const std::size_t found =
          at_start ? (line.starts_with(from) && at == 0 ? 0 : line.npos) : line.find(from, at);
      if (found == line.npos) break;
      result += std::string(line.substr(at, found - at)) + to;
      at = found + from.size();
      if (flags.empty() || at_start) break;
    }
    result += std::string(line.substr(std::min(at, line.size()))) + "\n";
  }
  return result;
}

std::string first_lines(const std::vector<std::string>& words, const std::string& text) {
  long long count = 10;
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::string word = words[i];
    if (word == "-n" && i + 1 < words.size()) word += words[++i];
    const auto given = number_of(word.starts_with("-n") ? word.substr(2) : word.substr(1));
    if (!word.starts_with('-') || !given || *given < 1) return "*";
    count = *given;
  }
  std::string result;
  for (const std::string_view line : lines_of(text)) {
    // An unknown part may be more lines than one.
    if (!is_known(line)) return result + std::string(line.substr(0, line.find('*'))) + "*";
    if (count-- <= 0) break;
    result += std::string(line) + "\n";
  }
  return result;
}

// -n 2, -n2, -2
std::string last_lines(const std::vector<std::string>& words, const std::string& text) {
  long long count = 10;
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::string word = words[i];
    if (word == "-n" && i + 1 < words.size()) word += words[++i];
    const auto given = number_of(word.starts_with("-n") ? word.substr(2) : word.substr(1));
    if (!word.starts_with('-') || !given || *given < 1) return "*";
    count = *given;
  }
  if (!is_known(text)) return "*";
  const auto lines = lines_of(text);
  const auto skipped =
      lines.size() - std::min<std::size_t>(lines.size(), static_cast<std::size_t>(count));
  std::string result;
  for (std::size_t i = skipped; i < lines.size(); ++i) result += std::string(lines[i]) + "\n";
  return result;
}

std::string awk(const std::vector<std::string>& words, const std::string& text) {
  char separator = ' ';
  std::size_t i = 1;
  for (; i < words.size() && words[i].starts_with("-F"); ++i) {
    std::string value = words[i].substr(2);
    if (value.empty() && i + 1 < words.size()) value = words[++i];
    if (value.size() != 1 ||
        std::string_view(".|^$+?()[]{}\\*").find(value[0]) != std::string_view::npos)
      return "*";
    separator = value[0];
  }
  return i + 1 == words.size() ? awk_output(words[i], separator, text) : "*";
}

// $X and ${X} by what is exported; `names`: only of these, when not empty.
std::string with_environment(std::string_view text, const std::string& names, const Call& call,
                             const State& state) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_braced = text.substr(at, 2) == "${";
    const std::size_t begin = at + (is_braced ? 2 : 1);
    std::size_t end = begin;
    while (text[at] == '$' && end < text.size() && is_name_char(text[end])) ++end;
    const std::string name(text.substr(std::min(begin, text.size()), end - std::min(begin, end)));
    const bool is_closed = !is_braced || text.substr(end, 1) == "}";
    const bool is_asked = names.empty() || names.find("$" + name) != std::string::npos ||
                          names.find("${" + name + "}") != std::string::npos;
    if (text[at] != '$' || !is_name(name) || !is_closed || !is_asked) {
      result += text[at++];
      continue;
    }
    at = end + (is_braced ? 1 : 0);
    const ShellVariable* const variable = state.find(name);
    const auto assigned = call.assigned.find(name);
    if (assigned != call.assigned.end())
      result += assigned->second;
    else if (variable == nullptr || variable->may_be_unset ||
             (variable->is_set && !variable->is_exported))
      result += '*';
    else if (variable->is_set)
      result += variable->text;
    if (result.size() > k_max_text) return "*";
  }
  return result;
}

bool is_silent(std::string_view name) {
  static const std::set<std::string_view> names{
      "mkdir", "touch", "rm",    "cp",   "mv",   "chmod",   "chown", "sleep",
      "ln",    "rmdir", "test",  "[",    ":",    "install", "kill",  "mktemp_",
      "exit",  "true",  "false", "wait", "trap", "umask"};
  return names.contains(name);
}

std::string cat(const Written& program) {
  std::string result;
  bool has_file = false;
  for (std::size_t i = 1; i < program.words.size(); ++i) {
    const std::string& word = program.words[i];
    if (word == "-") {
      result += program.input.value_or("*");
    } else if (word.starts_with('-')) {
      return "*";
    } else {
      result += program.read(word).value_or("*");
    }
    has_file = true;
    if (result.size() > k_max_text) return "*";
  }
  return has_file ? result : program.input.value_or("*");
}

}  // namespace

std::string output_of(const Written& program) {
  const auto& words = program.words;
  const std::string name = words[0].substr(words[0].rfind('/') + 1);
  if (is_silent(name)) return "";
  if (name == "echo") return echo(words);
  if (name == "printf") return print_format(words);
  if (name == "cat") return cat(program);
  if (name == "basename") {
    if (words.size() > 1 && words[1] == "/") return "*";  // the repository: its name is not known
    if (words.size() == 2 || words.size() == 3)
      return base_name(words[1], words.size() == 3 ? words[2] : "") + "\n";
    return "*";
  }
  if (name == "dirname") return words.size() == 2 ? directory_name(words[1]) + "\n" : "*";
  const bool is_lines = is_line_program(name);
  const bool is_told = program.is_literal || std::all_of(words.begin(), words.end(),
                                                         [](const auto& w) { return is_known(w); });
  if (is_told && (name == "seq" || name == "expr"))
    return line_program_output(words, "").value_or("*");
  std::string input = program.input.value_or("*");
  std::vector<std::string> options = words;
  // A file as the last word is the input.
  if (words.size() > 2 &&
      ((is_lines && name != "wc" && name != "uniq") || name == "head" || name == "sed" ||
       name == "cut" || name == "tail" || name == "awk") &&
      !words.back().starts_with('-') && !program.input) {
    const auto text = program.read(words.back());
    if (!text) return "*";
    input = *text;
    options.pop_back();
  }
  if (input == "*" || input.size() > k_max_text) return "*";
  if (name == "tr") return translate(options, input);
  if (name == "cut") return cut(options, input);
  if (is_told && is_known(input)) {
    if (is_lines) return line_program_output(options, input).value_or("*");
    if (name == "sed") return sed_output(options, input).value_or("*");
  }
  if (name == "sed") return substitute(options, input);
  if (name == "head") return first_lines(options, input);
  if (name == "tail") return last_lines(options, input);
  if (name == "awk") return awk(options, input);
  if (name == "tee") return input;
  if (name == "xargs" && words.size() == 1) return input;
  return "*";
}

bool is_literal(const Call& call) {
  return std::all_of(call.words.begin(), call.words.end(),
                     [](const Field& word) { return word.is_literal || is_known(word.text); });
}

States Walker::writes(const Call& call, State state) {
  const std::string name = call.words[0].text.substr(call.words[0].text.rfind('/') + 1);
  if (name == "pwd") state.write(state.directory == "*" ? "*" : "/" + state.directory + "\n");
  if (name == "pwd" || !state.output) return {std::move(state)};
  std::vector<std::string> words;
  for (const Field& word : call.words) words.push_back(word.text);
  const auto read = [&](const std::string& word) -> std::optional<std::string> {
    const auto path = path_of(word, state);
    return path ? file_text(*path, state, call.place) : std::nullopt;
  };
  std::string text;
  if (name == "envsubst" && words.size() <= 2 && state.input)
    text = with_environment(*state.input, words.size() == 2 ? words[1] : "", call, state);
  else
    text = output_of({words, state.input, read, is_literal(call)});
  state.write(text);
  return {std::move(state)};
}

// printf -v NAME puts there what it would write.
States Walker::print(const Call& call, State state) {
  const bool is_assigning = call.words.size() > 3 && call.words[1].text == "-v";
  if (!is_assigning) return writes(call, std::move(state));
  std::vector<std::string> words{"printf"};
  for (std::size_t i = 3; i < call.words.size(); ++i) words.push_back(call.words[i].text);
  const std::string& name = call.words[2].text;
  if (is_name(name)) {
    state.set(name, output_of({words, {}, {}, is_literal(call)}));
  } else {
    state.set(name.substr(0, name.find('[')), "*");
  }
  return only(std::move(state));
}

}  // namespace keelson::shell

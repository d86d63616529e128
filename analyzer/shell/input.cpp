// SPDX-License-Identifier: Apache-2.0
// Builtins that take a line of input, or an argument, apart: read, mapfile, getopts.
#include <algorithm>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/walker.hpp"

namespace keelson::shell {
namespace {

struct Read {
  std::vector<std::string> names;
  std::string delimiter = "\n";
  bool is_array = false, keeps_backslashes = false;
  bool is_told = true;  // false: it reads from elsewhere, or so many characters
};

Read read_of(const Call& call) {
  Read result;
  std::size_t i = 1;
  for (; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (word.starts_with('*')) result.is_told = false;
    if (word.size() < 2 || word[0] != '-') break;
    for (std::size_t at = 1; at < word.size(); ++at) {
      const char flag = word[at];
      if (flag == 'r') result.keeps_backslashes = true;
      if (flag == 'a') result.is_array = true;
      if (std::string_view("ptdnuNi").find(flag) == std::string_view::npos) continue;
      const bool is_here = at + 1 < word.size();
      const std::string value = is_here                     ? word.substr(at + 1)
                                : i + 1 < call.words.size() ? call.words[i + 1].text
                                                            : "";
      if (!is_here) ++i;
      if (flag == 'd') result.delimiter = value.substr(0, 1);
      if (flag == 'n' || flag == 'N' || flag == 'u' || (flag == 'd' && !is_known(value)))
        result.is_told = false;
      break;
    }
  }
  for (; i < call.words.size(); ++i)
    if (is_name(call.words[i].text)) result.names.push_back(call.words[i].text);
  if (result.names.empty()) result.names.emplace_back("REPLY");
  return result;
}

// As a shell splits a line: blanks among the separators count as one, others each by itself.
class FieldSplitter {
 public:
  FieldSplitter(std::string_view line, std::string_view separators)
      : m_line(line), m_separators(separators) {
    skip_blanks();
  }
  bool done() const { return m_line.empty(); }

  std::string next() {
    const std::size_t end = std::min(m_line.find_first_of(m_separators), m_line.size());
    std::string result(m_line.substr(0, end));
    m_line.remove_prefix(end);
    skip_blanks();
    if (!m_line.empty() && is_separator(m_line[0]) && !is_blank(m_line[0])) {
      m_line.remove_prefix(1);
      skip_blanks();
    }
    return result;
  }

  // All that is left; a separator that ends the last field is not of it.
  std::string rest() {
    std::string_view line = m_line;
    while (!line.empty() && is_separator(line.back()) && is_blank(line.back()))
      line.remove_suffix(1);
    FieldSplitter again(line, m_separators);
    if (!again.done()) {
      const std::string first = again.next();
      if (again.done()) return first;
    }
    return std::string(line);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
  bool is_separator(char c) const { return m_separators.find(c) != std::string_view::npos; }
  void skip_blanks() {
    while (!m_line.empty() && is_blank(m_line[0]) && is_separator(m_line[0]))
      m_line.remove_prefix(1);
  }

  std::string_view m_line, m_separators;
};

void set_array(State& state, const std::string& name,
               std::vector<std::pair<std::string, std::string>> items) {
  state.set(name, items.empty() ? "" : items[0].second);
  ShellVariable& variable = state.edit(name);
  variable.is_array = true;
  variable.items = std::move(items);
}

}  // namespace

States Walker::read(const Call& call, State state) {
  const Read read = read_of(call);
  std::string separators = " \t\n";
  const auto assigned = call.assigned.find("IFS");
  const ShellVariable* const ifs = state.find("IFS");
  if (assigned != call.assigned.end())
    separators = assigned->second;
  else if (ifs != nullptr && ifs->is_set)
    separators = ifs->text;
  bool is_told = read.is_told && state.input && is_known(*state.input) && is_known(separators);
  std::string line;
  if (is_told) {
    const std::size_t end = read.delimiter.empty()
                                ? state.input->size()
                                : std::min(state.input->find(read.delimiter), state.input->size());
    line = state.input->substr(0, end);
    state.input->erase(0, std::min(end + 1, state.input->size()));
    // Without -r a backslash takes the meaning of what follows, also of the end of the line.
    is_told = read.keeps_backslashes || line.find('\\') == std::string::npos;
    if (!is_told && state.input) state.input = "*";
  }
  if (!is_told) {
    for (const std::string& name : read.names) state.set(name, "*");
    if (read.is_array) set_array(state, read.names[0], {{"*", "*"}});
    return only(std::move(state));
  }
  FieldSplitter splitter(line, separators);
  if (read.is_array) {
    std::vector<std::pair<std::string, std::string>> items;
    while (!splitter.done() && items.size() < 4096)
      items.emplace_back(std::to_string(items.size()), splitter.next());
    set_array(state, read.names[0], std::move(items));
    return only(std::move(state));
  }
  for (std::size_t i = 0; i < read.names.size(); ++i)
    state.set(read.names[i], i + 1 == read.names.size() ? splitter.rest() : splitter.next());
  return only(std::move(state));
}

// getopts SPEC NAME [WORD…]. Where it is within `-abc` the shell alone knows: of words that hold
// more than one option nothing is told. NAME is `?` when there are no more, and only then.
States Walker::next_option(const Call& call, State state) {
  if (call.words.size() < 3) return only(std::move(state));
  const std::string& name = call.words[2].text;
  const auto forget = [&] {
    for (const std::string& one : {std::string("OPTARG"), std::string("OPTIND"), name})
      if (is_name(one)) state.set(one, "*");
    return only(std::move(state));
  };
  std::string spec = call.words[1].text;
  std::vector<Field> words = state.positional;
  if (call.words.size() > 3) words.assign(call.words.begin() + 3, call.words.end());
  const ShellVariable* const index = state.find("OPTIND");
  const auto at =
      index == nullptr || !index->is_set ? std::optional<long long>(1) : number_of(index->text);
  const bool is_known = is_name(name) && spec.find('*') == std::string::npos && at && *at >= 1 &&
                        std::none_of(words.begin(), words.end(), [](const Field& word) {
                          return word.is_elastic || word.text.starts_with('*') ||
                                 (word.text.starts_with('-') && word.text.find('*') < 2);
                        });
  if (!is_known) return forget();
  if (spec.starts_with(':')) spec.erase(0, 1);
  const auto i = static_cast<std::size_t>(*at) - 1;
  const std::string word = i < words.size() ? words[i].text : "";
  if (word.size() < 2 || word[0] != '-') {
    state.set(name, "?");
    state.set("OPTARG", "");
    return only(std::move(state));
  }
  const std::size_t option = spec.find(word[1]);
  const bool takes_word =
      option != std::string::npos && option + 1 < spec.size() && spec[option + 1] == ':';
  if (word == "--" || option == std::string::npos || (!takes_word && word.size() > 2) ||
      (takes_word && word.size() == 2 && i + 1 >= words.size()))
    return forget();
  std::size_t next = i + 2;
  if (takes_word && word.size() == 2) ++next;
  state.set(name, word.substr(1, 1));
  state.set("OPTARG", !takes_word ? "" : word.size() > 2 ? word.substr(2) : words[i + 1].text);
  state.set("OPTIND", std::to_string(next));
  return only(std::move(state));
}

States Walker::read_array(const Call& call, State state) {
  std::string name = "MAPFILE";
  if (call.words.size() > 1 && is_name(call.words.back().text)) name = call.words.back().text;
  state.set(name, "*");
  ShellVariable& variable = state.edit(name);
  variable.is_array = true;
  variable.items = {{"*", "*"}};
  if (state.input && state.input->find('*') == std::string::npos) {
    variable.items.clear();
    std::string_view left = *state.input;
    while (!left.empty() && variable.items.size() < 4096) {
      const std::size_t end = std::min(left.find('\n'), left.size());
      variable.items.emplace_back(std::to_string(variable.items.size()), left.substr(0, end));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
  }
  return only(std::move(state));
}

}  // namespace keelson::shell

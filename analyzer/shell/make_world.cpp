// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/make_world.hpp"

#include <algorithm>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/makefile.hpp"
#include "analyzer/shell/state.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_variable_depth = 30;
constexpr std::size_t k_max_own_steps = 20'000;

std::vector<std::string_view> arguments_of(std::string_view text, std::size_t most) {
  std::vector<std::string_view> parts;
  std::size_t from = 0, depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(' || text[i] == '{') ++depth;
    if ((text[i] == ')' || text[i] == '}') && depth > 0) --depth;
    if (text[i] == ',' && depth == 0 && parts.size() + 1 < most) {
      parts.push_back(text.substr(from, i - from));
      from = i + 1;
    }
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::string joined(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += ' ';
    result += word;
  }
  return result;
}

std::string substituted(std::string text, const std::string& from, const std::string& to) {
  if (from.empty()) return text;
  std::string result;
  std::size_t at = 0;
  for (std::size_t found = text.find(from);
       found != std::string::npos && result.size() < k_max_text; found = text.find(from, at)) {
    result += text.substr(at, found - at) + to;
    at = found + from.size();
  }
  return result + text.substr(at);
}

std::string pattern_substituted(const std::string& pattern, const std::string& to,
                                const std::string& list) {
  std::vector<std::string> result;
  for (const std::string& word : words_of(list)) {
    std::string stem;
    if (word == "/" || !fits(pattern, word, stem))  // the repository has no slash to lose
      result.push_back(is_known(word) ? word : "*");
    else
      result.push_back(pattern.find('%') == std::string::npos ? to : with_stem(to, stem));
  }
  return joined(result);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
    if (end > 0) result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

bool fits(std::string_view pattern, std::string_view text, std::string& stem) {
  const std::size_t percent = pattern.find('%');
  if (percent == std::string_view::npos) {
    stem.clear();
    return pattern == text;
  }
  const std::string_view before = pattern.substr(0, percent), after = pattern.substr(percent + 1);
  if (text.size() < before.size() + after.size() || !text.starts_with(before) ||
      !text.ends_with(after))
    return false;
  stem = text.substr(before.size(), text.size() - before.size() - after.size());
  return true;
}

std::string with_stem(std::string_view pattern, std::string_view stem) {
  const std::size_t percent = pattern.find('%');
  if (percent == std::string_view::npos) return std::string(pattern);
  return std::string(pattern.substr(0, percent)) + std::string(stem) +
         std::string(pattern.substr(percent + 1));
}

std::string MakeExpander::expand(std::string_view text) {
  if (text.find('$') == std::string_view::npos) return std::string(text);
  if (m_depth >= k_max_variable_depth || ++m_steps > k_max_own_steps || ++m_all_steps > k_max_steps)
    return "*";
  ++m_depth;
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '$') {
      result += text[at++];
      continue;
    }
    const std::size_t end = skip_reference(text, at);
    const std::string_view whole = text.substr(at, end - at);
    if (whole == "$$")
      result += '$';
    else if (whole.size() > 3 && (whole[1] == '(' || whole[1] == '{'))
      result += reference(whole.substr(2, whole.size() - 3));
    else if (whole.size() == 2)
      result += variable(std::string(whole.substr(1)));
    at = end;
    if (result.size() > k_max_text) {
      result = "*";
      break;
    }
  }
  --m_depth;
  return result;
}

std::string MakeExpander::reference(std::string_view inside) {
  const std::size_t blank = inside.find_first_of(" \t");
  const std::size_t comma = inside.find(',');
  if (blank != std::string_view::npos && (comma == std::string_view::npos || blank < comma) &&
      inside.substr(0, blank).find_first_of("$:") == std::string_view::npos) {
    std::string_view arguments = inside.substr(blank);
    arguments.remove_prefix(std::min(arguments.find_first_not_of(" \t"), arguments.size()));
    return function(inside.substr(0, blank), arguments);
  }
  // $(NAME:.c=.o)
  std::size_t colon = 0;
  while (colon < inside.size() && inside[colon] != ':')
    colon = inside[colon] == '$' ? skip_reference(inside, colon) : colon + 1;
  const std::size_t equals =
      colon < inside.size() ? inside.find('=', colon) : std::string_view::npos;
  if (equals != std::string_view::npos) {
    std::string from = expand(inside.substr(colon + 1, equals - colon - 1));
    std::string to = expand(inside.substr(equals + 1));
    if (from.find('%') == std::string::npos) {
      from = "%" + from;
      to = "%" + to;
    }
    return pattern_substituted(from, to, variable(expand(inside.substr(0, colon))));
  }
  return variable(expand(inside));
}

std::string MakeExpander::variable(const std::string& name) {
  const auto automatic = m_automatic.find(name);
  if (automatic != m_automatic.end()) return automatic->second;
  const auto own = m_world.variables.find(name);
  if (own != m_world.variables.end())
    return own->second.is_simple ? own->second.text : expand(own->second.text);
  if (name == "MAKE") return "make";
  if (name == "CURDIR") return m_directory == "*" ? "*" : "/" + m_directory;
  if (name.size() == 2 && (name[1] == 'D' || name[1] == 'F') && m_automatic.contains("@")) {
    const auto base = m_automatic.find(name.substr(0, 1));
    if (base == m_automatic.end()) return "*";
    return of_words(name[1] == 'D' ? "dir" : "notdir", "", base->second);
  }
  const auto outside = m_outside.find(name);
  // Nobody gave it here: it may come from outside.
  return outside == m_outside.end() ? "*" : outside->second;
}

std::string MakeExpander::of_words(std::string_view name, const std::string& first,
                                   const std::string& list) {
  std::vector<std::string> result;
  for (const std::string& word : words_of(list)) {
    const std::size_t slash = word.rfind('/'), dot = word.rfind('.');
    const bool has_dot = dot != word.npos && (slash == word.npos || dot > slash);
    if (word == "/" && name.ends_with("dir"))  // the repository: its own name is not known
      result.push_back("*");
    else if (name == "dir")
      result.push_back(slash == word.npos ? is_known(word) ? "./" : "*"
                                          : word.substr(0, slash + 1));
    else if (name == "notdir")
      result.push_back(word.substr(slash + 1));
    else if (name == "basename")
      result.push_back(has_dot && is_known(word) ? word.substr(0, dot) : word);
    else if (name == "suffix")
      result.push_back(is_known(word) ? has_dot ? word.substr(dot) : "" : "*");
    else if (name == "addprefix")
      result.push_back(first + word);
    else if (name == "addsuffix")
      result.push_back(word + first);
    else
      result.push_back(word);
  }
  return joined(result);
}

std::string MakeExpander::each(const std::vector<std::string_view>& parts) {
  if (parts.size() < 3) return "*";
  const std::string name = expand(parts[0]);
  std::vector<std::string> result;
  const auto before =
      m_automatic.find(name) == m_automatic.end() ? std::string() : m_automatic.find(name)->second;
  for (const std::string& word : words_of(expand(parts[1]))) {
    m_automatic[name] = word;
    result.push_back(expand(parts[2]));
    if (result.size() > 1000) return "*";
  }
  if (before.empty())
    m_automatic.erase(name);
  else
    m_automatic[name] = before;
  return joined(result);
}

std::string MakeExpander::call(const std::vector<std::string_view>& parts) {
  auto before = m_automatic;
  const std::string name = expand(parts[0]);
  std::vector<std::string> values{name};
  for (std::size_t i = 1; i < parts.size(); ++i) values.push_back(expand(parts[i]));
  for (std::size_t i = 0; i < 10; ++i)
    m_automatic[std::to_string(i)] = i < values.size() ? values[i] : "";
  std::string result = variable(name);
  m_automatic = std::move(before);
  return result;
}

std::string MakeExpander::function(std::string_view name, std::string_view arguments) {
  const auto parts = arguments_of(
      arguments, name == "subst" || name == "patsubst" || name == "foreach" || name == "if" ? 3
                 : name == "call" || name == "or" || name == "and"                          ? 64
                 : name == "shell" || name == "strip" || name == "wildcard"                 ? 1
                                                                                            : 2);
  const auto argument = [&](std::size_t i) { return i < parts.size() ? expand(parts[i]) : ""; };
  if (name == "shell") return m_shell(argument(0));
  if (name == "eval" && m_evaluated != nullptr) m_evaluated->push_back(expand(arguments));
  if (name == "info" || name == "warning" || name == "error" || name == "eval") return "";
  if (name == "strip" || name == "sort") return joined(words_of(argument(0)));
  if (name == "foreach") return each(parts);
  if (name == "call") return call(parts);
  if (name == "subst") {
    const std::string from = argument(0), to = argument(1), text = argument(2);
    return is_known(text) || (from.size() == 1 && is_known(from)) ? substituted(text, from, to)
                                                                  : "*";
  }
  if (name == "patsubst") {
    const std::string from = argument(0), to = argument(1);
    return pattern_substituted(from, to, argument(2));
  }
  if (name == "if") {
    const std::string condition = argument(0);
    if (is_known(condition)) return condition.empty() ? argument(2) : argument(1);
    const std::string yes = argument(1), no = argument(2);
    return yes == no ? yes : "*";
  }
  if (name == "or" || name == "and") {
    std::string value;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      value = argument(i);
      if (!is_known(value)) return "*";
      if (value.empty() == (name == "and")) break;
    }
    return value;
  }
  if (name == "dir" || name == "notdir" || name == "basename" || name == "suffix")
    return of_words(name, "", argument(0));
  if (name == "addprefix" || name == "addsuffix") {
    const std::string first = argument(0);
    return of_words(name, first, argument(1));
  }
  if (name == "abspath" || name == "realpath") {
    const std::string word = argument(0);
    return word.starts_with('/') && words_of(word).size() == 1 ? word : "*";
  }
  if (name == "firstword" || name == "lastword") {
    const auto words = words_of(argument(0));
    if (words.empty()) return "";
    const std::string& word = name == "firstword" ? words.front() : words.back();
    return word == "*" || words.front() == "*" ? "*" : word;
  }
  if (name == "filter" || name == "filter-out") {
    const std::string patterns = argument(0), list = argument(1);
    if (!is_known(patterns) || !is_known(list)) return "*";
    std::vector<std::string> result;
    for (const std::string& word : words_of(list)) {
      const auto all = words_of(patterns);
      std::string stem;
      const bool found = std::any_of(all.begin(), all.end(),
                                     [&](const std::string& one) { return fits(one, word, stem); });
      if (found == (name == "filter")) result.push_back(word);
    }
    return joined(result);
  }
  if (name == "wildcard") {
    if (m_directory == "*") return "*";
    std::vector<std::string> result;
    const std::string prefix = m_directory.empty() ? "" : m_directory + "/";
    for (const std::string& pattern : words_of(argument(0))) {
      const auto path = path_within(m_directory, pattern);
      if (!path) return "*";
      const auto* const all = m_files.find(pattern.ends_with('/') ? *path + "/" : *path);
      if (all == nullptr) return "*";
      for (const std::string& found : *all) {
        if (found.starts_with(prefix)) result.push_back(found.substr(prefix.size()));
        if (result.size() > 4096) return "*";
      }
    }
    return joined(result);
  }
  return "*";
}

}  // namespace keelson::shell

// SPDX-License-Identifier: Apache-2.0
// Which value a parameter has in a state.
#include <algorithm>

#include "analyzer/shell/arithmetic.hpp"
#include "analyzer/shell/expander.hpp"
#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

// An unknown text may be none.
bool may_be_empty(std::string_view text) {
  return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

// `A[-1]` is the last: counted back from the highest index.
std::string from_the_end(const std::string& index, const ShellVariable& array) {
  const auto back = number_of(index);
  if (!back || *back >= 0) return index;
  long long highest = -1;
  for (const auto& [key, text] : array.items) {
    const auto number = number_of(key);
    if (!number) return index;
    highest = std::max(highest, *number);
  }
  return std::to_string(highest + 1 + *back);
}

}  // namespace

bool is_of_the_shell(std::string_view name) {
  static constexpr std::string_view names[] = {
      "HOME",    "USER",     "RANDOM",       "HOSTNAME", "SECONDS",      "UID",        "EUID",
      "PATH",    "SHELL",    "LINENO",       "BASH",     "OSTYPE",       "TMPDIR",     "OLDPWD",
      "LOGNAME", "FUNCNAME", "BASH_VERSION", "PPID",     "EPOCHSECONDS", "PIPESTATUS", "REPLY",
      "IFS",     "OPTARG",   "OPTIND",       "PWD",      "BASH_SOURCE"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

Expander::Parameter Expander::special(char name) const {
  const auto& words = m_state.positional;
  const auto elastic =
      std::find_if(words.begin(), words.end(), [](const Field& f) { return f.is_elastic; });
  Parameter result;
  if (name == '@' || name == '*') {
    result.values = words;
    result.is_list = true;
    result.is_star = name == '*';
    result.is_set = !words.empty();
  } else if (name == '#') {
    result.values = {{elastic == words.end() ? std::to_string(words.size()) : "*"}};
  } else if (name == '0') {
    result.values = {{m_state.script.empty() ? "*" : m_state.script}};
  } else if (name >= '1' && name <= '9') {
    return parameter(std::string(1, name));
  } else {
    result.values = {{"*"}};
  }
  return result;
}

Expander::Parameter Expander::parameter(const std::string& name) const {
  Parameter result;
  if (!name.empty() && name[0] >= '0' && name[0] <= '9') {
    if (name == "0") return special('0');
    const auto& words = m_state.positional;
    const std::size_t number = name.size() > 4 ? 10'000 : std::stoul(name);
    const auto elastic =
        std::find_if(words.begin(), words.end(), [](const Field& f) { return f.is_elastic; });
    if (elastic != words.end() && static_cast<std::size_t>(elastic - words.begin()) < number)
      result.values = {{"*"}};
    else if (number <= words.size())
      result.values = {words[number - 1]};
    else
      result.is_set = false;
    result.may_be_empty = result.is_set && may_be_empty(result.values[0].text);
    return result;
  }
  if (name.size() == 1 && !is_name_start(name[0])) return special(name[0]);
  if (name == "PWD") {
    result.values = {{m_state.directory == "*" ? "*" : "/" + m_state.directory}};
    return result;
  }
  const ShellVariable* const variable = m_state.find(name);
  if (variable == nullptr) {
    if (name == "BASH_SOURCE") {
      result.values = {{m_around.is_script_file ? "/" + m_around.place.file : "*"}};
      return result;
    }
    result.is_given = result.is_set = is_of_the_shell(name);
    result.values = {{"*"}};
    return result;
  }
  result.is_set = variable->is_set;
  result.may_be_unset = variable->may_be_unset;
  if (!variable->is_set) return result;
  if (variable->is_array) return element(name, "0", '\0');
  result.values = {{variable->text}};
  result.may_be_empty = !variable->is_filled && may_be_empty(variable->text);
  return result;
}

Expander::Parameter Expander::element(const std::string& name, const std::string& index,
                                      char all) const {
  const bool is_all = all != '\0';
  const ShellVariable* const variable = m_state.find(name);
  if (variable == nullptr || !variable->is_set || !variable->is_array) {
    Parameter result = parameter(name);
    result.is_list = is_all;
    result.is_star = all == '*';
    const auto number = number_of(index);
    const bool is_one = variable != nullptr && variable->text.find('*') == std::string::npos;
    if (!is_all && is_one && number && *number > 0) {  // there is only the first
      result.values.clear();
      result.is_set = false;
    }
    return result;
  }
  Parameter result;
  result.may_be_unset = variable->may_be_unset;
  if (is_all) {
    result.is_list = true;
    result.is_star = all == '*';
    for (const auto& [key, text] : variable->items) result.values.push_back({text, key == "*"});
    result.is_set = !result.values.empty();
    return result;
  }
  const bool is_known = index.find('*') == std::string::npos;
  const std::string place = is_known ? from_the_end(index, *variable) : index;
  for (const auto& [key, text] : variable->items) {
    if (key == "*" || (!is_known && text != variable->items[0].second)) {
      result.values = {{"*"}};
      return result;
    }
    if (key == place || !is_known) result.values = {{text}};
  }
  result.is_set = !result.values.empty();
  return result;
}

void Expander::open_from_outside(const std::string& name) {
  m_around.add_open({name + " may be given from outside", m_around.place, Hides::nothing});
}

std::string Expander::arithmetic(std::size_t begin, std::size_t end) {
  const std::string text = sub_text(begin, end, false);
  return calculated(text, [&](const std::string& name) {
    const Parameter value = parameter(name);
    return value.values.size() == 1 ? value.values[0].text : std::string("*");
  });
}

// What is between ${ and }.
void Expander::braced(std::size_t begin, std::size_t end, Quotes quotes) {
  std::size_t at = begin;
  const char first = m_text[at];
  const auto next_is = [&](std::string_view set) {
    return at + 1 < end &&
           (is_name_char(m_text[at + 1]) || set.find(m_text[at + 1]) != std::string_view::npos);
  };
  const bool is_length = first == '#' && next_is("@*#");
  const bool is_indirect = first == '!' && next_is("#@*");
  if (is_length || is_indirect) ++at;
  const std::size_t name_begin = at;
  while (at < end && is_name_char(m_text[at])) ++at;
  if (at == name_begin && at < end) ++at;  // a special one
  std::string name(m_text.substr(name_begin, at - name_begin));
  Parameter value;
  bool has_keys = false;
  if (at < end && m_text[at] == '[') {
    std::size_t close = at + 1;
    while (close < end && m_text[close] != ']') close = skip_part(m_text, close);
    close = std::min(close, end);
    const std::size_t at_index = at + 1;
    const std::string index = sub_text(at_index, close, false);
    at = std::min(close + 1, end);
    if (is_indirect) {
      const ShellVariable* const variable = m_state.find(name);
      has_keys = variable != nullptr && variable->is_array;
      if (has_keys) {
        value.is_list = true;
        for (const auto& [key, text] : variable->items) value.values.push_back({key, key == "*"});
      } else {
        value.values = {{"*", true}};
        has_keys = true;
      }
    } else {
      const std::string_view written = m_text.substr(at_index, close - at_index);
      value = element(name, index, written == "@" || written == "*" ? written[0] : '\0');
    }
  } else {
    value = parameter(name);
  }
  if (is_length) {
    std::string length = "*";
    if (value.is_list) {
      const bool known = std::none_of(value.values.begin(), value.values.end(),
                                      [](const Field& f) { return f.is_elastic; });
      if (known && value.is_given) length = std::to_string(value.values.size());
    } else if (value.values.size() == 1 && value.values[0].text.find('*') == std::string::npos) {
      length = std::to_string(value.values[0].text.size());
    }
    this->value(length, quotes);
    return;
  }
  if (is_indirect && !has_keys) {
    name = value.values.size() == 1 ? value.values[0].text : "*";
    if (at < end && (m_text[at] == '*' || m_text[at] == '@')) name = "*";
    if (is_name(name) || (name.size() == 1 && name[0] >= '0' && name[0] <= '9'))
      value = parameter(name);
    else
      value = Parameter{{{"*"}}};
  }
  operate(std::move(value), name, at, end, quotes);
}

}  // namespace keelson::shell

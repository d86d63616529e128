// SPDX-License-Identifier: Apache-2.0
#include "analyzer/compose/interpolate.hpp"

#include <algorithm>

#include "analyzer/model/text.hpp"

namespace keelson::compose {
namespace {

constexpr std::size_t k_default_depth_max = 32;
constexpr std::size_t most_growth = 4096;      // of a text by what fills it
constexpr std::size_t most_work = 256 * 1024;  // characters looked at within braces

class Interpolator {
 public:
  Interpolator(const Variables& variables, Environment environment)
      : m_variables(variables), m_environment(environment) {}

  std::string fill(std::string_view text, std::size_t depth) {
    const std::size_t longest = text.size() + most_growth;
    std::string result;
    while (!text.empty()) {
      const std::size_t dollar = std::min(text.find('$'), text.size());
      result += text.substr(0, dollar);
      text.remove_prefix(dollar);
      if (text.size() < 2) {
        result += text;
        break;
      }
      if (text[1] == '$') {
        result += '$';
        text.remove_prefix(2);
      } else if (text[1] == '{') {
        result += braced(text, depth);
      } else if (is_name_start(text[1])) {
        std::size_t end = 1;
        while (end < text.size() && is_name_char(text[end])) ++end;
        result += plain(text.substr(1, end - 1));
        text.remove_prefix(end);
      } else {
        result += '$';
        text.remove_prefix(1);
      }
      if (result.size() > longest || m_work > most_work) return "*";
    }
    return result;
  }

 private:
  const Variable* find(std::string_view name) const {
    const auto found = m_variables.find(name);
    return found == m_variables.end() ? nullptr : &found->second;
  }

  std::string plain(std::string_view name) const {
    const Variable* variable = find(name);
    return variable && !variable->may_be_unset ? variable->text : "*";
  }

  // Takes `${…}` off the text.
  std::string braced(std::string_view& text, std::size_t depth) {
    std::size_t open = 0, end = 0;
    for (std::size_t i = 0; i < text.size() && end == 0; ++i) {
      if (text.substr(i, 2) == "${") ++open;
      if (text[i] == '}' && --open == 0) end = i;
    }
    m_work += end == 0 ? text.size() : end;
    if (end == 0 || depth >= k_default_depth_max) {
      text = end == 0 ? std::string_view() : text.substr(end + 1);
      return "*";
    }
    std::string_view inside = text.substr(2, end - 2);
    text.remove_prefix(end + 1);
    std::size_t length = 0;
    while (length < inside.size() && is_name_char(inside[length])) ++length;
    const std::string_view name = inside.substr(0, length);
    inside.remove_prefix(length);
    if (inside.empty()) return plain(name);
    const bool empty_counts_as_unset = inside.starts_with(':');
    if (empty_counts_as_unset) inside.remove_prefix(1);
    if (inside.empty()) return "*";
    const char kind = inside[0];
    const std::string word =
        kind == '-' || kind == '+' ? fill(inside.substr(1), depth + 1) : std::string();
    return operated(name, kind, empty_counts_as_unset, word);
  }

  std::string operated(std::string_view name, char kind, bool empty_counts_as_unset,
                       const std::string& word) const {
    const Variable* variable = find(name);
    if (kind == '?') return plain(name);
    if (kind != '-' && kind != '+') return "*";
    const bool is_unset = !variable;
    const bool is_sure = variable && !variable->may_be_unset && variable->text != "*";
    const bool counts = is_sure && !(empty_counts_as_unset && variable->text.empty());
    if (kind == '-') {
      if (is_unset && m_environment == Environment::open) return "*";
      if (is_unset || (is_sure && !counts)) return word;
      return counts || variable->text == word ? variable->text : "*";
    }
    if (counts) return word;
    return is_sure ? "" : "*";
  }

  const Variables& m_variables;
  Environment m_environment;
  std::size_t m_work = 0;
};

}  // namespace

std::string interpolate(std::string_view text, const Variables& variables,
                        Environment environment) {
  if (text.find('$') == std::string_view::npos) return std::string(text);
  return Interpolator(variables, environment).fill(text, 0);
}

Variables read_env_file(std::string_view text, const Variables& known) {
  Variables result, all = known;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const std::size_t equals = line.find_first_of("=:");
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    const std::string name(trimmed(line.substr(0, equals)));
    std::string_view value = trimmed(line.substr(equals + 1));
    std::string filled;
    if (value.starts_with('\'')) {
      filled = std::string(value.substr(1, value.find('\'', 1) - 1));
    } else if (value.starts_with('"')) {
      filled = interpolate(value.substr(1, value.find('"', 1) - 1), all);
    } else {
      const std::size_t comment = value.find(" #");
      if (value.starts_with('#')) value = {};
      filled = interpolate(trimmed(value.substr(0, comment)), all);
    }
    result[name] = {filled, false};
    all.try_emplace(name, Variable{filled, false});
  }
  return result;
}

}  // namespace keelson::compose

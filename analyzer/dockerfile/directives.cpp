// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/directives.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "analyzer/dockerfile/json.hpp"
#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {
namespace {

// regexp \s, which is not unicode.IsSpace
bool is_regexp_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

std::string_view trim_regexp_spaces(std::string_view s) {
  while (!s.empty() && is_regexp_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_regexp_space(s.back())) s.remove_suffix(1);
  return s;
}

std::optional<Syntax> find_syntax_after(std::string_view text, std::string_view mark,
                                        std::uint32_t line) {
  std::vector<std::string> seen;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line;
    if (one.ends_with('\r')) one.remove_suffix(1);
    const auto directive = read_directive(one, mark);
    if (!directive) break;
    if (std::find(seen.begin(), seen.end(), directive->key) != seen.end()) break;
    seen.push_back(directive->key);
    if (directive->key != "syntax") continue;
    return Syntax{std::string(directive->value.substr(0, directive->value.find(' '))), line};
  }
  return std::nullopt;
}

}  // namespace

// ^\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$ after the mark
std::optional<Directive> read_directive(std::string_view line, std::string_view mark) {
  if (!line.starts_with(mark)) return std::nullopt;
  line = trim_left(line.substr(mark.size()));
  const auto is_letter = [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; };
  std::size_t end = 0;
  while (end < line.size() &&
         (is_letter(line[end]) || (end > 0 && line[end] >= '0' && line[end] <= '9'))) {
    ++end;
  }
  std::string key(line.substr(0, end));
  for (char& c : key) c = lower(c);
  if (key != "syntax" && key != "escape" && key != "check") return std::nullopt;
  line.remove_prefix(end);
  while (!line.empty() && is_regexp_space(line.front())) line.remove_prefix(1);
  if (!line.starts_with('=')) return std::nullopt;
  const std::string_view value = trim_regexp_spaces(line.substr(1));
  if (value.empty()) return std::nullopt;
  return Directive{std::move(key), value};
}

std::optional<Syntax> find_syntax(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::uint32_t line = 0;
  if (text.starts_with("#!")) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    line = 1;
  }
  for (const std::string_view mark : {"#", "//"}) {
    if (auto found = find_syntax_after(text, mark, line)) return found;
  }
  if (trim_left(text).starts_with('{')) {
    if (auto image = json_member(text, "syntax")) return Syntax{std::move(*image), line + 1};
  }
  return std::nullopt;
}

bool is_valid_check(std::string_view value) {
  for (int part = 0; part < 3 && !value.empty(); ++part) {
    const std::size_t end = part == 2 ? value.size() : std::min(value.find(';'), value.size());
    const std::string_view option = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    const std::size_t equals = option.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view key = trim(option.substr(0, equals));
    if (key == "skip" || key == "experimental") continue;
    constexpr std::array<std::string_view, 12> booleans = {
        "1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"};
    const std::string_view given = trim(option.substr(equals + 1));
    if (key != "error" || std::find(booleans.begin(), booleans.end(), given) == booleans.end()) {
      return false;
    }
  }
  return true;
}

}  // namespace keelson::dockerfile

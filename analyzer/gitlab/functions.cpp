// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/functions.hpp"

#include <algorithm>
#include <charconv>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/model/text.hpp"

namespace keelson::gitlab {
namespace {

bool is_string(const Value& value) {
  return value.is_scalar() && !is_number(value) && !is_true(value) && !is_false(value);
}

// The arguments of `name(…)`, or nullopt when it is another function.
std::optional<std::string_view> arguments_of(std::string_view function, std::string_view name) {
  if (!function.starts_with(name)) return std::nullopt;
  function = trimmed(function.substr(name.size()));
  if (function.size() < 2 || function.front() != '(' || function.back() != ')') return std::nullopt;
  return function.substr(1, function.size() - 2);
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Characters, not bytes, from `offset` on.
std::string part_of(const std::string& text, std::size_t offset, std::size_t length) {
  std::string result;
  std::size_t character = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && !continues_character(text[i])) ++character;
    if (character >= offset && character - offset < length) result += text[i];
  }
  return result;
}

std::optional<ValuePtr> truncated(std::string_view arguments, const Value& value) {
  std::size_t numbers[2] = {0, 0};
  const std::size_t comma = arguments.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::string_view parts[2] = {trimmed(arguments.substr(0, comma)),
                                     trimmed(arguments.substr(comma + 1))};
  for (int i = 0; i < 2; ++i) {
    const char* end = parts[i].data() + parts[i].size();
    const auto [read, error] = std::from_chars(parts[i].data(), end, numbers[i]);
    if (error != std::errc{} || read != end) return std::nullopt;
  }
  if (value.text.find('*') != std::string::npos) return scalar_like(value, "*");
  return scalar_like(value, part_of(value.text, numbers[0], numbers[1]));
}

std::string escaped(const std::string& text) {
  if (text.empty()) return "''";
  std::string result;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string_view("_-.,:+/@*").find(c) != std::string_view::npos;
    if (c == '\n') {
      result += "'\n'";
      continue;
    }
    if (!is_plain && !continues_character(c)) result += '\\';
    result += c;
  }
  return result;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::optional<ValuePtr> split(std::string_view arguments, const Value& value) {
  arguments = trimmed(arguments);
  if (arguments.size() < 3 || arguments.front() != '\'' || arguments.back() != '\'')
    return std::nullopt;
  const std::string_view separator = arguments.substr(1, arguments.size() - 2);
  std::vector<ValuePtr> items;
  for (std::string_view rest = value.text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view item = trimmed(rest.substr(0, end));
    if (!item.empty()) items.push_back(scalar_like(value, std::string(item)));
    rest.remove_prefix(std::min(end + separator.size(), rest.size()));
  }
  return list_like(value, std::move(items));
}

}  // namespace

std::optional<ValuePtr> call(const std::string& function, const ValuePtr& value,
                             const Variables& variables) {
  if (!is_string(*value)) return std::nullopt;
  if (function == "expand_vars")
    return scalar_like(*value, expanded_where_known(value->text, variables));
  if (function == "posix_escape") return scalar_like(*value, escaped(value->text));
  if (function == "posix_quote") return scalar_like(*value, quoted(value->text));
  if (const auto arguments = arguments_of(function, "truncate"))
    return truncated(*arguments, *value);
  if (const auto arguments = arguments_of(function, "split")) return split(*arguments, *value);
  return std::nullopt;
}

}  // namespace keelson::gitlab

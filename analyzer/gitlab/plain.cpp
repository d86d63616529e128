// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/plain.hpp"

#include <algorithm>
#include <charconv>

namespace keelson::gitlab {
namespace {

bool all_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

std::string without_separators(std::string_view text) {
  std::string result;
  for (const char c : text)
    if (c != '_' && c != ',') result += c;
  return result;
}

// Digits of another base as a decimal; the digits themselves when they are too many.
std::string decimal(const std::string& sign, const std::string& digits, int base) {
  unsigned long long number = 0;
  const char* end = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), end, number, base);
  return error == std::errc{} && read == end ? sign + std::to_string(number) : sign + digits;
}

// A number without exponent as Ruby prints it; empty when the text is none.
std::string number_text(std::string_view text) {
  std::string sign;
  if (text.front() == '-' || text.front() == '+') {
    if (text.front() == '-') sign = "-";
    text.remove_prefix(1);
  }
  if (text.empty() || text.front() < '0' || text.front() > '9') return {};
  if (text.starts_with("0x")) {
    const bool is_hex = text.size() > 2 && all_of(text.substr(2), "0123456789abcdefABCDEF_,");
    return is_hex ? decimal(sign, without_separators(text.substr(2)), 16) : std::string{};
  }
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    if (!all_of(text, "0123456789_,")) return {};
    if (text.front() != '0' || text.size() == 1) return sign + without_separators(text);
    return all_of(text, "01234567_,") ? decimal(sign, without_separators(text), 8) : std::string{};
  }
  const std::string_view fraction = text.substr(dot + 1);
  // More digits than a double holds are rounded; such a number names no version.
  if (!all_of(text.substr(0, dot), "0123456789_,") || !all_of(fraction, "0123456789") ||
      text.size() > 15)
    return {};
  std::string whole = without_separators(text.substr(0, dot));
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  const std::size_t last = fraction.find_last_not_of('0');
  const auto kept = last == std::string_view::npos ? "0" : fraction.substr(0, last + 1);
  return sign + whole + "." + std::string(kept);
}

void append_json(const Value& value, std::string& text) {
  const char* between = "";
  if (value.is_null()) {
    text += "null";
  } else if (value.is_scalar()) {
    const bool is_bare = is_number(value) || is_true(value) || is_false(value);
    if (is_bare) {
      text += plain_text(value);
      return;
    }
    text += '"';
    for (const char c : value.text) {
      if (c == '"' || c == '\\') text += '\\';
      if (c == '\n')
        text += "\\n";
      else
        text += c;
    }
    text += '"';
  } else if (value.is_list()) {
    text += '[';
    for (const ValuePtr& item : value.items) {
      text += between;
      append_json(*item, text);
      between = ",";
    }
    text += ']';
  } else {
    text += '{';
    for (const auto& [name, member] : value.members) {
      text += between;
      text += '"' + name + "\":";
      append_json(*member, text);
      between = ",";
    }
    text += '}';
  }
}

}  // namespace

std::string plain_text(const Value& value) {
  if (!value.is_scalar() || value.is_quoted || value.text.empty()) return value.text;
  if (is_true(value)) return "true";
  if (is_false(value)) return "false";
  const std::string number = number_text(value.text);
  return number.empty() ? value.text : number;
}

std::string json_of(const Value& value) {
  std::string text;
  append_json(value, text);
  return text;
}

}  // namespace keelson::gitlab

// SPDX-License-Identifier: Apache-2.0
// What all readers ask of text: is this a character of a variable's name, what is left without
// the blanks around it, what it is in small letters. ASCII only; knows no language's rules.
#pragma once
#include <string>
#include <string_view>

namespace keelson {

inline bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

inline bool is_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9');
}

// Without the blanks and line ends around it.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace keelson

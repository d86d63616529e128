// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/escapes.hpp"

namespace keelson::shell {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

// The character whose number stands from `at` on, at most so many digits; `at` then stands behind
// them. What is no ASCII is `*`: no image has it in its name.
char numbered(std::string_view text, std::size_t& at, int base, std::size_t digits) {
  unsigned long value = 0;
  for (; digits > 0 && at < text.size() && digit_of(text[at]) < base; --digits)
    value = value * static_cast<unsigned>(base) + static_cast<unsigned>(digit_of(text[at++]));
  return value > 0 && value < 0x80 ? static_cast<char>(value) : '*';
}

// \n, \t, …; 0 for what is none of these.
char named(char letter) {
  constexpr std::string_view letters = "ntrabefv\\'\"", characters = "\n\t\r\a\b\x1b\f\v\\'\"";
  const std::size_t at = letters.find(letter);
  return at == std::string_view::npos ? '\0' : characters[at];
}

}  // namespace

std::string without_escapes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      result += text[i++];
      continue;
    }
    const char letter = text[i + 1];
    const bool is_hex = letter == 'x' || letter == 'u' || letter == 'U';
    if (is_hex && i + 2 < text.size() && digit_of(text[i + 2]) < 16) {
      i += 2;
      result += numbered(text, i, 16, letter == 'x' ? 2 : letter == 'u' ? 4 : 8);
    } else if (digit_of(letter) < 8) {
      i += letter == '0' ? 2 : 1;  // echo -e writes a 0 before the digits
      result += numbered(text, i, 8, 3);
    } else if (const char character = named(letter)) {
      result += character;
      i += 2;
    } else {
      result += text.substr(i, 2);
      i += 2;
    }
  }
  return result;
}

}  // namespace keelson::shell

// SPDX-License-Identifier: Apache-2.0
// What BuildKit, written in Go, takes for white space: Unicode's where it reads runes,
// and each byte alone where it reads bytes. Never looks at what the text means.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace keelson::dockerfile {

// regexp [\t\v\f\r ], which parts words (rule 7).
inline bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

// unicode.IsSpace of a single byte widened to a rune, as the flag reader does.
inline bool is_space_byte(char c) {
  return is_blank(c) || c == '\n' || c == '\x85' || c == '\xA0';
}

// Length of the white space rune that `s` begins with; 0 if it begins with something else.
inline std::size_t space_length(std::string_view s) {
  if (s.empty()) return 0;
  const auto byte = [&](std::size_t i) {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u;
  };
  if (byte(0) < 0x80) return is_blank(s[0]) || s[0] == '\n' ? 1 : 0;
  switch (byte(0)) {
    case 0xC2:
      return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0;
    case 0xE1:
      return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0;
    case 0xE2:
      if (byte(1) == 0x80) {
        const unsigned last = byte(2);
        return (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3
                                                                                              : 0;
      }
      return byte(1) == 0x81 && byte(2) == 0x9F ? 3 : 0;
    case 0xE3:
      return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0;
    default:
      return 0;
  }
}

// bytes.TrimLeftFunc(unicode.IsSpace)
inline std::string_view trim_left(std::string_view s) {
  while (const std::size_t length = space_length(s)) s.remove_prefix(length);
  return s;
}

// The right half of strings.TrimSpace.
inline std::string_view trim_right(std::string_view s) {
  while (!s.empty()) {
    const auto last = static_cast<unsigned char>(s.back());
    std::size_t length = 0;
    if (last < 0x80) {
      length = space_length(s.substr(s.size() - 1));
    } else {
      for (std::size_t n = 2; n <= 3 && n <= s.size() && length == 0; ++n) {
        if (space_length(s.substr(s.size() - n)) == n) length = n;
      }
    }
    if (length == 0) break;
    s.remove_suffix(length);
  }
  return s;
}

inline std::string_view trim(std::string_view s) {
  return trim_right(trim_left(s));
}

inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

inline bool equal_fold(std::string_view a, std::string_view lower_case) {
  if (a.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower_case[i]) return false;
  }
  return true;
}

}  // namespace keelson::dockerfile

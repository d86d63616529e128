// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/shell_pattern.hpp"

#include <algorithm>

namespace keelson::dockerfile {

std::optional<ShellPattern> ShellPattern::parse(std::string_view text) {
  ShellPattern pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '*') {
      pattern.m_tokens.push_back(k_star);
      continue;
    }
    if (c == '?') {
      pattern.m_tokens.push_back(k_any);
      continue;
    }
    if (c == '\\') {
      if (i + 1 == text.size()) return std::nullopt;
      const char next = text[i + 1];
      // } and / are escaped for the ${} around; that escape is not the pattern's.
      if (next == '}' || next == '/') continue;
      if (next != '*' && next != '?' && next != '\\') return std::nullopt;
      c = next;
      ++i;
    }
    pattern.m_tokens.push_back(static_cast<unsigned char>(c));
  }
  return pattern;
}

// Whether tokens without a star match where `at` is.
bool ShellPattern::fits(Tokens plain, std::string_view text, std::size_t at) {
  if (plain.size() > text.size() - at) return false;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] != k_any && plain[i] != static_cast<unsigned char>(text[at + i])) return false;
  }
  return true;
}

// Where the match that begins at `at` ends. What stands between two stars is taken at the
// first place it fits; only the end of the pattern decides how long the match is.
std::optional<std::size_t> ShellPattern::match_end(Tokens tokens, std::string_view text,
                                                   std::size_t at, Length length) {
  auto star = std::find(tokens.begin(), tokens.end(), k_star);
  Tokens plain(tokens.begin(), star);
  if (!fits(plain, text, at)) return std::nullopt;
  at += plain.size();
  while (star != tokens.end()) {
    const auto start = star + 1;
    star = std::find(start, tokens.end(), k_star);
    plain = Tokens(start, star);
    if (plain.size() > text.size() - at) return std::nullopt;
    std::size_t place = at;
    const std::size_t last = text.size() - plain.size();
    if (star == tokens.end() && length == Length::longest) {
      for (place = last; place > at && !fits(plain, text, place);) --place;
    } else {
      while (place < last && !fits(plain, text, place)) ++place;
    }
    if (!fits(plain, text, place)) return std::nullopt;
    at = place + plain.size();
  }
  return at;
}

std::string ShellPattern::without_prefix(const std::string& value, Length length) const {
  return value.substr(match_end(m_tokens, value, 0, length).value_or(0));
}

std::string ShellPattern::without_suffix(const std::string& value, Length length) const {
  const std::vector<int> tokens(m_tokens.rbegin(), m_tokens.rend());
  const std::string reversed(value.rbegin(), value.rend());
  return value.substr(0, value.size() - match_end(tokens, reversed, 0, length).value_or(0));
}

std::optional<std::string> ShellPattern::replace(const std::string& value, std::string_view with,
                                                 Count count, std::size_t bytes_max) const {
  const std::string_view view = value;
  const auto star = std::find(m_tokens.begin(), m_tokens.end(), k_star);
  const Tokens head(m_tokens.begin(), star);
  std::string out;
  bool just_replaced = false;
  for (std::size_t at = 0; at <= view.size();) {
    const auto end = match_end(m_tokens, view, at, Length::longest);
    // What follows the first star is not in the rest: nothing later matches either.
    if (!end && star != m_tokens.end() && fits(head, view, at)) return out += view.substr(at);
    // As in Go, nothing is not replaced right after a match.
    if (end && !(*end == at && just_replaced)) {
      if (with.size() > bytes_max - std::min(bytes_max, out.size())) return std::nullopt;
      out += with;
      if (count == Count::first) return out += view.substr(*end);
      just_replaced = *end > at;
      if (just_replaced) {
        at = *end;
        continue;
      }
    }
    just_replaced = false;
    if (at < view.size()) out += view[at];
    ++at;
  }
  return out;
}

}  // namespace keelson::dockerfile

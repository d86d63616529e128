// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/shell_pattern.hpp"

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

bool ShellPattern::matches(std::string_view text) const {
  std::size_t p = 0, t = 0, star = m_tokens.size(), mark = 0;
  while (t < text.size()) {
    if (p < m_tokens.size() && m_tokens[p] == k_star) {
      star = p++;
      mark = t;
    } else if (p < m_tokens.size() &&
               (m_tokens[p] == k_any || m_tokens[p] == static_cast<unsigned char>(text[t]))) {
      ++p;
      ++t;
    } else if (star < m_tokens.size()) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < m_tokens.size() && m_tokens[p] == k_star) ++p;
  return p == m_tokens.size();
}

std::string ShellPattern::without_prefix(const std::string& value, Length length) const {
  const std::string_view view = value;
  for (std::size_t i = 0; i <= view.size(); ++i) {
    const std::size_t n = length == Length::shortest ? i : view.size() - i;
    if (matches(view.substr(0, n))) return value.substr(n);
  }
  return value;
}

std::string ShellPattern::without_suffix(const std::string& value, Length length) const {
  const std::string_view view = value;
  for (std::size_t i = 0; i <= view.size(); ++i) {
    const std::size_t n = length == Length::shortest ? i : view.size() - i;
    if (matches(view.substr(view.size() - n))) return value.substr(0, view.size() - n);
  }
  return value;
}

std::string ShellPattern::replace(const std::string& value, std::string_view with,
                                  Count count) const {
  const std::string_view view = value;
  std::string out;
  bool just_replaced = false;
  for (std::size_t at = 0; at <= view.size();) {
    std::size_t length = view.size() - at;
    bool found = matches(view.substr(at, length));
    while (!found && length > 0) found = matches(view.substr(at, --length));
    // As in Go, nothing is not replaced right after a match.
    if (found && !(length == 0 && just_replaced)) {
      out += with;
      if (count == Count::first) return out += view.substr(at + length);
      just_replaced = length > 0;
      at += length;
      if (length > 0) continue;
    }
    just_replaced = false;
    if (at < view.size()) out += view[at];
    ++at;
  }
  return out;
}

}  // namespace keelson::dockerfile

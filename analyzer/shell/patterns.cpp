// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/patterns.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace keelson::shell {
namespace {

// Whether the one-character element at `p` takes `c`; `width` is what it takes in the pattern.
bool takes(std::string_view pattern, std::size_t p, char c, std::size_t& width) {
  width = 1;
  if (pattern[p] == '?') return true;
  if (pattern[p] == '\\' && p + 1 < pattern.size()) {
    width = 2;
    return pattern[p + 1] == c;
  }
  if (pattern[p] == '[') {
    const bool negated = p + 1 < pattern.size() && (pattern[p + 1] == '!' || pattern[p + 1] == '^');
    const std::size_t first = p + (negated ? 2 : 1);
    const std::size_t end = pattern.find(']', first + 1);
    if (end != std::string_view::npos) {
      width = end + 1 - p;
      std::string_view set = pattern.substr(first, end - first);
      bool found = false;
      const auto within = [&](std::string_view name, char low, char high) {
        if (set != name) return;
        found = found || (low <= c && c <= high);
      };
      within("[:digit:", '0', '9');
      within("[:lower:", 'a', 'z');
      within("[:upper:", 'A', 'Z');
      for (std::size_t i = 0; i < set.size(); ++i) {
        if (i + 2 < set.size() && set[i + 1] == '-') {
          found = found || (set[i] <= c && c <= set[i + 2]);
          i += 2;
        } else {
          found = found || set[i] == c;
        }
      }
      return found != negated;
    }
  }
  return pattern[p] == c;
}

// The longest (or shortest) part of the text from its start that matches.
std::optional<std::size_t> match_length(std::string_view pattern, std::string_view text,
                                        Match match) {
  // Row by row: time is the product of the lengths whatever the pattern.
  std::string now(text.size() + 1, '\0'), next;
  now[0] = 1;
  for (std::size_t p = 0; p < pattern.size();) {
    next.assign(text.size() + 1, '\0');
    if (pattern[p] == '*') {
      bool seen = false;
      for (std::size_t i = 0; i <= text.size(); ++i) {
        seen = seen || now[i] != 0;
        next[i] = seen ? 1 : 0;
      }
      ++p;
    } else {
      std::size_t width = 1;
      (void)takes(pattern, p, '\0', width);
      for (std::size_t i = 0; i < text.size(); ++i) {
        std::size_t unused = 0;
        if (now[i] != 0 && takes(pattern, p, text[i], unused)) next[i + 1] = 1;
      }
      p += width;
    }
    now.swap(next);
  }
  if (match == Match::shortest) {
    const std::size_t at = now.find('\1');
    return at == std::string::npos ? std::nullopt : std::optional(at);
  }
  const std::size_t at = now.rfind('\1');
  return at == std::string::npos ? std::nullopt : std::optional(at);
}

// A long text with a long pattern is not worth the time.
bool is_affordable(std::string_view text, std::string_view pattern) {
  return text.size() <= 1024 && pattern.size() <= 64;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  const auto length = match_length(pattern, text, Match::longest);
  return length && *length == text.size();
}

std::string without_prefix(std::string_view text, std::string_view pattern, Match match) {
  if (!is_affordable(text, pattern)) return "*";
  const auto length = match_length(pattern, text, match);
  return std::string(text.substr(length.value_or(0)));
}

std::string without_suffix(std::string_view text, std::string_view pattern, Match match) {
  if (!is_affordable(text, pattern)) return "*";
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t at = match == Match::longest ? i : text.size() - i;
    if (matches(pattern, text.substr(at))) return std::string(text.substr(0, at));
  }
  return std::string(text);
}

std::string replaced(std::string_view text, std::string_view pattern, std::string_view by,
                     Replace which) {
  if (pattern.empty()) return std::string(text);
  if (text.size() > 1024 || pattern.size() > 64 || by.size() > 1024) return "*";
  if (which == Replace::at_start) {
    const auto length = match_length(pattern, text, Match::longest);
    return length ? std::string(by) + std::string(text.substr(*length)) : std::string(text);
  }
  if (which == Replace::at_end) {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (matches(pattern, text.substr(at)))
        return std::string(text.substr(0, at)) + std::string(by);
    }
    return std::string(text);
  }
  std::string result;
  bool goes_on = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto length =
        goes_on ? match_length(pattern, text.substr(at), Match::longest) : std::nullopt;
    if (length && *length > 0) {
      result += by;
      at += *length;
      goes_on = which == Replace::all;
    } else {
      result += text[at++];
    }
  }
  return result;
}

}  // namespace keelson::shell

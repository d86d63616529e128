// SPDX-License-Identifier: Apache-2.0
#include "src/config/patterns.hpp"

#include <algorithm>

namespace keelson::config {
namespace {

constexpr std::string_view k_expression = "^$()|[]{}\\?+";  // of regular expressions
constexpr std::string_view k_word =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-*";

// "[::1]:5000/base" → ":5000/base".
std::string_view behind_address(std::string_view pattern) {
  if (!pattern.starts_with('[')) return pattern;
  const std::size_t close = pattern.find_first_not_of("0123456789abcdefABCDEF:.", 1);
  const bool is_address = close != std::string_view::npos && pattern[close] == ']' &&
                          pattern.substr(0, close).find(':') != std::string_view::npos;
  return is_address ? pattern.substr(close + 1) : pattern;
}

std::string_view others_of(Named what) {
  return what == Named::image ? "/:@" : what == Named::repository ? "/" : "";
}

// The first character that nothing of this kind has; npos: there is none.
std::size_t first_wrong(std::string_view pattern, Named what) {
  if (what == Named::label) {
    const std::size_t equals = std::min(pattern.find('='), pattern.size());
    const std::size_t wrong = pattern.substr(0, equals).find_first_of(k_expression);
    if (wrong != std::string_view::npos) return wrong;
    return pattern.substr(equals).starts_with("=^") ? equals + 1
                                                    : wrong;  // a value may be any text
  }
  if (what == Named::path) {
    if (pattern.starts_with('^')) return 0;
    if (pattern.ends_with('$')) return pattern.size() - 1;
    return pattern.find('|');
  }
  const std::string_view rest = behind_address(pattern);
  const std::string allowed = std::string(k_word) + std::string(others_of(what));
  const std::size_t wrong = rest.find_first_not_of(allowed);
  return wrong == std::string_view::npos ? wrong : wrong + pattern.size() - rest.size();
}

// Text that no name has although its characters are right; empty: there is none.
std::string_view wrong_sequence(std::string_view pattern, Named what) {
  if (what == Named::label || what == Named::path) return {};
  for (const std::string_view part : {"//", "/.", ":."}) {
    if (pattern.find(part) != std::string_view::npos) return part;
  }
  if (pattern.starts_with('.') || pattern.starts_with('/')) return pattern.substr(0, 1);
  if (pattern.ends_with('/') || pattern.ends_with(':') || pattern.ends_with('@'))
    return pattern.substr(pattern.size() - 1);
  return {};
}

// The first of the alternatives of each group.
std::string without_groups(std::string text) {
  for (std::size_t close; (close = text.find(')')) != std::string::npos;) {
    const std::size_t open = text.rfind('(', close);
    if (open == std::string::npos) {
      text.erase(close, 1);
      continue;
    }
    const std::string group = text.substr(open + 1, close - open - 1);
    text.replace(open, close - open + 1, group.substr(0, group.find('|')));
  }
  return text.substr(0, text.find('|'));
}

// What the regular expression would be as a pattern.
std::string pattern_meant(std::string_view pattern, Named what) {
  std::string text(pattern);
  if (const std::size_t scheme = text.find("://"); scheme != std::string::npos)
    text.erase(0, scheme + 3);
  text = without_groups(std::move(text));
  std::string meant;
  const auto star = [&] {
    if (!meant.ends_with('*')) meant += '*';
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && i + 1 < text.size() && (text[i + 1] == '*' || text[i + 1] == '+')) {
      star();
      ++i;
    } else if (c == '[' && text.find(']', i) != std::string::npos) {
      i = text.find(']', i);
      star();
    } else if (c == '*' || c == '?') {
      star();
    } else if (c != ' ' && k_expression.find(c) == std::string_view::npos) {
      meant += c;
    }
  }
  const std::size_t tag = meant.find(':', meant.rfind('/') + 1);
  if (what == Named::repository) meant = meant.substr(0, tag);
  if (what == Named::tag) meant = meant.substr(tag == std::string::npos ? 0 : tag + 1);
  if (meant.ends_with('/')) meant += '*';
  while (meant.ends_with(':') || meant.ends_with('@')) meant.pop_back();
  meant.erase(0, meant.find_first_not_of("./"));
  return meant;
}

const char* word_of(Named what) {
  switch (what) {
    case Named::image:
      return "image name";
    case Named::repository:
      return "repository";
    case Named::tag:
      return "tag";
    case Named::label:
      return "label";
    case Named::path:
      return "path";
  }
  return "name";
}

}  // namespace

std::optional<PatternFault> fault_of(std::string_view pattern, Named what) {
  const std::size_t wrong = first_wrong(pattern, what);
  std::string_view part = wrong_sequence(pattern, what);
  if (wrong != std::string_view::npos) part = pattern.substr(wrong, 1);
  if (part.empty()) return std::nullopt;
  const std::string shown = part == " " ? "a space" : "\"" + std::string(part) + "\"";
  const std::string cause =
      "it matches nothing: no " + std::string(word_of(what)) + " has " + shown +
      (part.size() == 1 && (wrong == std::string_view::npos) ? " there" : "") +
      "; only * stands for any text";
  if (pattern.find_first_of(",|") != std::string_view::npos)
    return PatternFault{cause, "write one entry for each, such as \"" +
                                   pattern_meant(pattern.substr(0, pattern.find(',')), what) +
                                   "\""};
  return PatternFault{cause, "write \"" + pattern_meant(pattern, what) + "\""};
}

}  // namespace keelson::config

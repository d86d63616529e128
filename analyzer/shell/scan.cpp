// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/scan.hpp"

#include <string>

namespace keelson::shell {
namespace {

std::size_t after_single(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\'', at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

std::size_t after_escaped(std::string_view text, std::size_t at, char close) {
  for (std::size_t i = at; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == close)
      return i + 1;
  }
  return text.size();
}

bool opens(std::string_view text, std::size_t at, std::string_view what) {
  return text.substr(at, what.size()) == what;
}

// From a `"`, `$(`, `${`, `<(` or `(` on, with a stack of what is open instead of recursion.
std::size_t after_nested(std::string_view text, std::size_t at) {
  std::string open;  // closers still to come, innermost last
  std::size_t i = at;
  bool word_start = true;
  do {
    const bool in_double = !open.empty() && open.back() == '"';
    const char c = text[i];
    const bool starts = word_start;
    word_start = c == ' ' || c == '\t' || c == '\n' || c == ';' || c == '(';
    if (c == '\\') {
      i += 2;
    } else if (!open.empty() && c == open.back()) {
      open.pop_back();
      ++i;
    } else if (opens(text, i, "$(")) {
      open += ')';
      i += 2;
      word_start = true;
    } else if (opens(text, i, "${")) {
      open += '}';
      i += 2;
    } else if (c == '`') {
      i = after_escaped(text, i + 1, '`');
    } else if (in_double) {
      ++i;
    } else if (opens(text, i, "$'")) {
      i = after_escaped(text, i + 2, '\'');
    } else if (c == '\'' && (open.empty() || open.back() == ')')) {
      i = after_single(text, i);
    } else if (c == '"') {
      open += '"';
      ++i;
    } else if (c == '(' && !open.empty() && open.back() == ')') {
      open += ')';
      ++i;
    } else if (opens(text, i, "<(") || opens(text, i, ">(")) {
      open += ')';
      i += 2;
    } else if (c == '#' && starts && !open.empty() && open.back() == ')') {
      while (i < text.size() && text[i] != '\n') ++i;
    } else {
      ++i;
    }
  } while (!open.empty() && i < text.size());
  return i < text.size() ? i : text.size();
}

}  // namespace

std::size_t skip_part_quoted(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '\\') return at + 2 < text.size() ? at + 2 : text.size();
  if (c == '`') return after_escaped(text, at + 1, '`');
  if (opens(text, at, "$(") || opens(text, at, "${")) return after_nested(text, at);
  return at + 1;
}

std::size_t skip_part(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '\'') return after_single(text, at);
  if (opens(text, at, "$'")) return after_escaped(text, at + 2, '\'');
  if (c == '"' || opens(text, at, "<(") || opens(text, at, ">(")) return after_nested(text, at);
  return skip_part_quoted(text, at);
}

bool is_name(std::string_view text) {
  if (text.empty() || !is_name_start(text.front())) return false;
  for (const char c : text) {
    if (!is_name_char(c)) return false;
  }
  return true;
}

}  // namespace keelson::shell

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/expand.hpp"

#include "analyzer/dockerfile/lexer.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::dockerfile {

bool is_plain(std::string_view word, char escape) {
  for (const char c : word) {
    // 0xEF may begin a byte order mark, which is skipped.
    if (c == '$' || c == '\'' || c == '"' || c == escape || c == '\xEF') return false;
  }
  return true;
}

Expanded expand(std::string_view word, char escape, const Variables& variables, Unset unset) {
  if (is_plain(word, escape)) return {std::string(word)};
  return Lexer(word, {.escape = escape}, variables, unset).expand();
}

Expanded expand_body(std::string_view body, const Variables& variables, Unset unset) {
  return Lexer(body, {.skip_quotes = true}, variables, unset).expand();
}

std::optional<std::vector<std::string>> split_shell_words(std::string_view line, Quotes quotes) {
  static const Variables none;
  const bool keep = quotes == Quotes::keep;
  try {
    return Lexer(line, {.raw_quotes = keep, .raw_escapes = keep, .skip_unset = true}, none,
                 Unset::empty)
        .words();
  } catch (const Error&) {
    return std::nullopt;  // an open quote is the shell's to complain of
  }
}

}  // namespace keelson::dockerfile

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/words.hpp"

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {

std::vector<std::string_view> split_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  if (text.empty()) return words;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !is_blank(text[i])) continue;
    words.push_back(text.substr(start, i - start));
    while (i + 1 < text.size() && is_blank(text[i + 1])) ++i;
    start = i + 1;
  }
  return words;
}

std::vector<std::string> split_quoted(std::string_view text, char escape) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool has_quotes = false;
  const auto finish = [&] {
    if (has_quotes || !word.empty()) words.push_back(std::move(word));
    word.clear();
    has_quotes = false;
  };
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (quote == 0) {
      if (const std::size_t blank = space_length(text.substr(i))) {
        finish();
        i += blank;
        continue;
      }
      if (c == '"' || c == '\'') {
        quote = c;
        has_quotes = true;
      }
    } else if (c == quote) {
      quote = 0;
    }
    // Nothing can be escaped between single quotes.
    if (c == escape && quote != '\'') {
      if (i + 1 == text.size()) {
        quote = 0;
        break;
      }
      word += c;
      ++i;
    }
    word += text[i++];
  }
  finish();
  return words;
}

}  // namespace keelson::dockerfile

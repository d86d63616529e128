// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/words.hpp"

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {

std::vector<std::string_view> split_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  if (text.empty()) return words;
  words.reserve(4);
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !is_blank(text[i])) continue;
    words.push_back(text.substr(start, i - start));
    while (i + 1 < text.size() && is_blank(text[i + 1])) ++i;
    start = i + 1;
  }
  return words;
}

bool take_quoted(std::string_view& text, std::string_view& word, char escape) {
  text = trim_left(text);
  if (text.empty()) return false;
  char quote = 0;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0) {
      if (static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x80) {
        if (c == '"' || c == '\'') quote = c;
      } else if (space_length(text.substr(i)) > 0) {
        break;
      }
    } else if (c == quote) {
      quote = 0;
    }
    // Nothing can be escaped between single quotes.
    if (c != escape || quote == '\'') continue;
    if (i + 1 == text.size()) {  // an escape of nothing is dropped
      word = text.substr(0, i);
      text = {};
      return !word.empty();
    }
    ++i;
  }
  word = text.substr(0, i);
  text.remove_prefix(i);
  return true;
}

}  // namespace keelson::dockerfile

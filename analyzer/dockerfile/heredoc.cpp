// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/heredoc.hpp"

#include <cctype>
#include <optional>

namespace keelson::dockerfile {
namespace {

// Splits at blanks outside quotes and $(…), as BuildKit's shell lexer does, but keeps
// the text raw: a word that starts with a quote is never a heredoc.
std::vector<std::string> raw_words(std::string_view line, char escape) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  int depth = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && depth == 0 && (c == ' ' || c == '\t')) {
      // "<< EOF" is one heredoc: a bare operator joins the word that follows.
      const bool bare = word.ends_with("<<") || word.ends_with("<<-");
      if (bare) continue;
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
      continue;
    }
    word += c;
    if (c == escape && quote != '\'' && i + 1 < line.size()) {
      word += line[++i];
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' && (depth > 0 || (i > 0 && line[i - 1] == '$'))) {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::optional<Heredoc> parse_word(std::string_view word, char escape) {
  size_t i = 0;
  while (i < word.size() && std::isdigit(static_cast<unsigned char>(word[i]))) ++i;
  if (word.substr(i, 2) != "<<") return std::nullopt;
  i += 2;
  Heredoc result;
  if (i < word.size() && word[i] == '-') {
    result.strip_tabs = true;
    ++i;
  }
  for (char quote = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (c == '<') return std::nullopt;
    if (c == escape && quote != '\'' && i + 1 < word.size()) {
      result.delimiter += word[++i];
    } else if (quote != 0 ? c == quote : (c == '"' || c == '\'')) {
      quote = quote != 0 ? 0 : c;
    } else {
      result.delimiter += c;
    }
  }
  if (result.delimiter.empty()) return std::nullopt;
  return result;
}

}  // namespace

std::vector<Heredoc> find_heredocs(std::string_view line, char escape) {
  std::vector<Heredoc> result;
  if (line.find("<<") == std::string_view::npos) return result;
  for (const std::string& word : raw_words(line, escape)) {
    if (auto heredoc = parse_word(word, escape)) result.push_back(std::move(*heredoc));
  }
  return result;
}

}  // namespace keelson::dockerfile

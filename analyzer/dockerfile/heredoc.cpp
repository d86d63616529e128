// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/heredoc.hpp"

#include <algorithm>

#include "analyzer/dockerfile/expand.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::dockerfile {

// ^(\d*)<<(-?)\s*([^<]*)$
std::optional<Heredoc> parse_heredoc(std::string_view word) {
  std::size_t i = 0;
  while (i < word.size() && word[i] >= '0' && word[i] <= '9') ++i;
  if (word.substr(i, 2) != "<<") return std::nullopt;
  i += 2;
  Heredoc result;
  if (i < word.size() && word[i] == '-') {
    result.strip_tabs = true;
    ++i;
  }
  while (i < word.size() && std::string_view(" \t\n\f\r").find(word[i]) != std::string_view::npos)
    ++i;
  const std::string_view rest = word.substr(i);
  if (rest.empty() || rest.find('<') != std::string_view::npos) return std::nullopt;
  auto words = split_shell_words(rest, Quotes::remove);
  if (!words) {
    throw Error(ErrorKind::invalid, "read heredoc", std::string(word),
                "a quote of its delimiter is not closed");
  }
  if (words->size() != 1) return std::nullopt;
  result.delimiter = std::move(words->front());
  const auto quotes = [](std::string_view text) {
    return std::count(text.begin(), text.end(), '"') + std::count(text.begin(), text.end(), '\'');
  };
  result.expands = quotes(result.delimiter) == quotes(rest);
  return result;
}

std::vector<Heredoc> find_heredocs(std::string_view line) {
  std::vector<Heredoc> result;
  if (line.find("<<") == std::string_view::npos) return result;
  const auto words = split_shell_words(line, Quotes::keep);
  if (!words) return result;
  for (const std::string& word : *words) {
    if (auto heredoc = parse_heredoc(word)) result.push_back(std::move(*heredoc));
  }
  return result;
}

}  // namespace keelson::dockerfile

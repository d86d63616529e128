// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/parse.hpp"

#include <algorithm>
#include <string_view>

#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

// Elsewhere a keyword is only a word.
bool is_command_start(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t last = before.find_last_not_of(" \t");
  if (last == std::string_view::npos) return true;
  if (std::string_view("\n;&|({").find(before[last]) != std::string_view::npos) return true;
  const std::string_view until = before.substr(0, last + 1);
  return last + 1 < at &&
         (until.ends_with("do") || until.ends_with("then") || until.ends_with("else"));
}

// Where the name of `for NAME do` ends; 0: no such loop starts here.
std::size_t end_of_bare_for(std::string_view text, std::size_t at) {
  if (text.substr(at, 3) != "for" || !is_command_start(text, at)) return 0;
  const std::size_t name = std::min(text.find_first_not_of(" \t", at + 3), text.size());
  std::size_t end = name;
  while (end < text.size() && is_name_char(text[end])) ++end;
  const std::size_t word = std::min(text.find_first_not_of(" \t", end), text.size());
  const bool is_do =
      text.substr(word, 2) == "do" && (word + 2 >= text.size() || !is_name_char(text[word + 2]));
  return name > at + 3 && end > name && word > end && is_do ? end : 0;
}

// `for NAME do` as `for NAME;do`.
std::string with_separators(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' || text[at] == '\'' || text[at] == '"') {
      at = skip_part(text, at);
      continue;
    }
    if (const std::size_t end = end_of_bare_for(text, at); end > 0) result[end] = ';';
    ++at;
  }
  return result;
}

}  // namespace

std::shared_ptr<const grammars::SyntaxTree> parse(const std::string& script) {
  auto tree = grammars::parse(grammars::Language::bash, script);
  if (!tree || !tree->root().has_error()) return tree;
  const std::string other = with_separators(script);
  if (other == script) return tree;
  auto better = grammars::parse(grammars::Language::bash, other);
  return better && !better->root().has_error() ? better : tree;
}

}  // namespace keelson::shell

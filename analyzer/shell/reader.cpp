// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/reader.hpp"

#include <algorithm>
#include <utility>

#include "analyzer/shell/parse.hpp"
#include "analyzer/shell/tree_reader.hpp"

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_nested_texts = 16;

}  // namespace

Lines lines_from(const Place& first, std::string_view text) {
  Lines result{first};
  for (const char c : text) {
    if (c == '\n') result.push_back({first.file, result.back().line + 1});
  }
  return result;
}

Lines all_at(const Place& place) {
  return {place};
}

void Reader::add_open(std::string what, const Place& place) {
  m_open.push_back({std::move(what), place, Hides::builds});
}

std::vector<Open> Reader::take_open() {
  return std::exchange(m_open, {});
}

std::shared_ptr<const Statement> Reader::read(std::string_view text, const Lines& lines) {
  auto result = std::make_shared<Statement>();
  result->place = lines.front();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return result;
  m_read += text.size();
  if (m_read > k_max_bytes || m_depth >= k_max_nested_texts) {
    add_open(m_depth >= k_max_nested_texts ? "script is nested too deep to be read"
                                           : "scripts are too large to be read",
             lines.front());
    return result;
  }
  ++m_depth;
  WithoutHereDocuments without = take_here_documents(text);
  const auto tree = parse(without.text);
  if (tree) {
    TreeReader reader(*this, *tree, without.documents, lines);
    reader.sequence_of(tree->root(), result->parts);
  } else {
    add_open("script is too large or too broken to be read", lines.front());
  }
  --m_depth;
  return result;
}

Word Reader::read_word(std::string_view text, const Place& place) {
  const FindSubstitution find = [&](std::size_t begin, std::size_t& end) {
    end = skip_part(text, begin);
    return read_nested(*this, text.substr(begin, end - begin), place);
  };
  return word_of(text, 0, text.size(), find);
}

}  // namespace keelson::shell

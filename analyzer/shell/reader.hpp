// SPDX-License-Identifier: Apache-2.0
// Shell text → statements, over the bash grammar. What the grammar cannot take in is still
// split into commands that may run, and said. Runs nothing.
#pragma once
#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/shell/here_documents.hpp"
#include "analyzer/shell/statement.hpp"

namespace keelson::shell {

// Where each line of a text stands. Lines past the end are on the last.
using Lines = std::vector<Place>;
Lines lines_from(const Place& first, std::string_view text);
Lines all_at(const Place& place);

class Reader {
 public:
  // How many bytes all parses of one walk may come to.
  static constexpr std::size_t k_max_bytes = std::size_t{32} << 20;

  std::shared_ptr<const Statement> read(std::string_view text, const Lines& lines);
  // A here-document's or another word's text, with what is nested in it.
  Word read_word(std::string_view text, const Place& place);

  std::vector<Open> take_open();

 private:
  friend class TreeReader;
  void add_open(std::string what, const Place& place);

  std::size_t m_read = 0, m_depth = 0;
  std::vector<Open> m_open;
};

}  // namespace keelson::shell

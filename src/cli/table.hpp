// SPDX-License-Identifier: Apache-2.0
// Aligned columns of text. The last column is not padded; nothing is cut off.
#pragma once
#include <ostream>
#include <string>
#include <vector>

namespace keelson::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : m_rows{std::move(headings)} {}
  void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
  void sort();  // rows, by their columns
  // Nothing when there are no rows.
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> m_rows;
};

}  // namespace keelson::cli

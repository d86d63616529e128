// SPDX-License-Identifier: Apache-2.0
#include "src/cli/table.hpp"

#include <algorithm>

namespace keelson::cli {

void Table::sort() {
  std::sort(m_rows.begin() + 1, m_rows.end());
}

void Table::print(std::ostream& out) const {
  if (m_rows.size() < 2) return;
  std::vector<std::size_t> widths(m_rows[0].size(), 0);
  for (const auto& row : m_rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : m_rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

}  // namespace keelson::cli

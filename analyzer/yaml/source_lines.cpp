// SPDX-License-Identifier: Apache-2.0
#include "analyzer/yaml/source_lines.hpp"

#include <algorithm>

namespace keelson::yaml {

SourceLines::SourceLines(std::string_view text) : m_text(text), m_starts{0} {
  for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1))
    m_starts.push_back(i + 1);
}

std::uint32_t SourceLines::first_line(std::size_t line, std::size_t column) const {
  const auto written = static_cast<std::uint32_t>(line + 1);
  if (line >= m_starts.size()) return written;
  std::size_t at = m_starts[line] + column;
  while (at < m_text.size()) {
    const char c = m_text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at;
    } else if (c == '#') {
      at = std::min(m_text.find('\n', at), m_text.size());
    } else if (c == '&' || c == '!') {
      at = std::min(m_text.find_first_of(" \t\r\n", at), m_text.size());
    } else {
      break;
    }
  }
  if (at >= m_text.size()) return written;
  const auto after = std::upper_bound(m_starts.begin(), m_starts.end(), at);
  const auto reached = static_cast<std::uint32_t>(after - m_starts.begin());
  return m_text[at] == '|' || m_text[at] == '>' ? reached + 1 : reached;
}

}  // namespace keelson::yaml

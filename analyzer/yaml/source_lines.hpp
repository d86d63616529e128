// SPDX-License-Identifier: Apache-2.0
// Where the lines of a YAML text start, and where the text of a block scalar does: the parser
// says only where its `|`, or the tag before it, stands. Never reads beyond the text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace keelson::yaml {

class SourceLines {
 public:
  explicit SourceLines(std::string_view text);

  // Line of the first line of text of the scalar that starts, with its tag and anchor, at
  // `line` and `column`, both from 0; the result is from 1.
  std::uint32_t first_line(std::size_t line, std::size_t column) const;

 private:
  std::string_view m_text;
  std::vector<std::size_t> m_starts;
};

}  // namespace keelson::yaml

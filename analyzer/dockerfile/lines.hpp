// SPDX-License-Identifier: Apache-2.0
// Splits a Dockerfile into instructions: directives, comments, continuations,
// heredocs (rules 1-7, 13-15). Knows nothing of what an instruction means.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/build.hpp"

namespace keelson::dockerfile {

struct Instruction {
  std::string keyword;             // upper case
  std::vector<std::string> flags;  // leading "--x=y", as written
  std::string arguments;           // the rest, continuations joined
  std::uint32_t line = 0;          // 1-based, first physical line
};

struct Lines {
  char escape = '\\';
  std::string syntax;  // image of "# syntax=", empty if none (rule 3)
  std::uint32_t syntax_line = 0;
  std::vector<Instruction> instructions;
  std::optional<Problem> problem;  // first error; reading went on where it could
};

// Reads a whole file. Never throws on content; limits: 65,535 bytes a line (rule 1).
Lines read_lines(std::string_view text);

}  // namespace keelson::dockerfile

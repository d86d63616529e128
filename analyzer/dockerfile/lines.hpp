// SPDX-License-Identifier: Apache-2.0
// Splits a Dockerfile into instructions: directives, comments, continuations,
// heredocs (rules 1-9, 13-15). Knows nothing of what an instruction means.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dockerfile/heredoc.hpp"
#include "analyzer/dockerfile/keyword.hpp"
#include "analyzer/model/build.hpp"

namespace keelson::dockerfile {

struct Instruction {
  Keyword keyword = Keyword::unknown;
  std::uint32_t line = 0;          // 1-based, first physical line
  std::string_view word;           // the keyword as written
  std::string_view arguments;      // what follows the flags, continuations joined
  std::string_view text;           // all of it, joined
  std::vector<std::string> flags;  // leading "--x=y", quotes and escapes removed
  std::vector<Heredoc> heredocs;
};

// Views are into the text that was read, which must outlive this, or into `joined`.
struct Lines {
  char escape = '\\';
  std::vector<Instruction> instructions;
  std::optional<Problem> problem;  // first error; reading went on where it could
  std::unique_ptr<char[]> joined;
};

// Reads a whole file. Never throws on content; limits: 65,535 bytes a line (rule 1).
Lines read_lines(std::string_view text);

// The instruction an ONBUILD line triggers: its own keyword, flags and arguments.
Instruction sub_instruction(const Instruction& onbuild, char escape);

}  // namespace keelson::dockerfile

// SPDX-License-Identifier: Apache-2.0
// What BuildKit's instruction parsers reject: unknown instructions and flags, missing or
// surplus arguments (rules 7-12, 33). Looks at one instruction, knows no variables.
#pragma once
#include <optional>
#include <string>

#include "analyzer/dockerfile/lines.hpp"

namespace keelson::dockerfile {

// Why the instruction is rejected, in words for people; nullopt when it is not.
std::optional<std::string> instruction_problem(const Instruction& instruction, char escape);

}  // namespace keelson::dockerfile

// SPDX-License-Identifier: Apache-2.0
// What grep, sort, uniq, wc, seq, expr and cut -c write, where their input is known wholly.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::shell {

// The last may lack its line end.
std::vector<std::string> lines_of(std::string_view text);

bool is_line_program(std::string_view name);

// Words without files. nullopt: they ask for more than is known here.
std::optional<std::string> line_program_output(const std::vector<std::string>& words,
                                               const std::string& input);

}  // namespace keelson::shell

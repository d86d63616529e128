// SPDX-License-Identifier: Apache-2.0
// The shell's patterns on known text: `*`, `?`, `[…]`, `\`. Knows nothing of variables.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace keelson::shell {

bool matches(std::string_view pattern, std::string_view text);

enum class Match : std::uint8_t { shortest, longest };
std::string without_prefix(std::string_view text, std::string_view pattern, Match match);
std::string without_suffix(std::string_view text, std::string_view pattern, Match match);

enum class Replace : std::uint8_t { first, all, at_start, at_end };
std::string replaced(std::string_view text, std::string_view pattern, std::string_view by,
                     Replace which);

}  // namespace keelson::shell

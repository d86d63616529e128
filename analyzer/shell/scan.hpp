// SPDX-License-Identifier: Apache-2.0
// Where quoted and nested parts of shell text end. Looks at text only; never past its end, never
// recursively.
#pragma once
#include <cstddef>
#include <string_view>

#include "analyzer/model/text.hpp"

namespace keelson::shell {

// One past the quoted or nested part that starts at `at`: \x, '…', "…", $'…', `…`, $(…), ${…},
// $((…)), <(…), >(…). `at + 1` when none starts there. An open one ends with the text.
std::size_t skip_part(std::string_view text, std::size_t at);

// Like skip_part within double quotes, where ' means nothing.
std::size_t skip_part_quoted(std::string_view text, std::size_t at);

bool is_name(std::string_view text);

}  // namespace keelson::shell

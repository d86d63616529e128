// SPDX-License-Identifier: Apache-2.0
// What the shortest programs of awk write: `{print $2}`, `{print "a:" $1, $NF; exit}`. `*` for all
// else.
#pragma once
#include <string>
#include <string_view>

namespace keelson::shell {

// `separator`: of fields; a blank means any blanks.
std::string awk_output(std::string_view program, char separator, std::string_view input);

}  // namespace keelson::shell

// SPDX-License-Identifier: Apache-2.0
// Splits an instruction's arguments into words: at blanks (rule 11), or leaving quoted
// blanks alone as ARG, ENV and LABEL do. Quotes and escapes stay; expansion removes them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

std::vector<std::string_view> split_blanks(std::string_view text);

std::vector<std::string> split_quoted(std::string_view text, char escape);

}  // namespace keelson::dockerfile

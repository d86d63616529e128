// SPDX-License-Identifier: Apache-2.0
// Splits an instruction's arguments into words: at blanks (rule 11), or leaving quoted
// blanks alone as ARG, ENV and LABEL do. Quotes and escapes stay; expansion removes them.
// Words are views into the text; nothing is copied.
#pragma once
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

std::vector<std::string_view> split_blanks(std::string_view text);

// Takes the next word off `text`, leaving quoted blanks alone. False when there is none.
bool take_quoted(std::string_view& text, std::string_view& word, char escape);

}  // namespace keelson::dockerfile

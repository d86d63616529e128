// SPDX-License-Identifier: Apache-2.0
// Lines of at most 80 columns, broken at blanks. A word that is longer stays whole.
#pragma once
#include <string>
#include <string_view>

namespace keelson::cli {

// How many columns the text takes, a character a column.
std::size_t columns(std::string_view text);

// `lead` begins the first line; the text stands from `indent` on, or on a line of its own
// where the lead is longer. Ends with a newline.
std::string wrapped(const std::string& lead, std::size_t indent, std::string_view text);

}  // namespace keelson::cli

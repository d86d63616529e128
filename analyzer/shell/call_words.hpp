// SPDX-License-Identifier: Apache-2.0
// What the words of a call are: operands, options and their values.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/shell/walker.hpp"

namespace keelson::shell {

using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view word, Names all);

// The last part of a path.
inline std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

// The words that are no options; those in `valued` take the next word.
std::vector<std::string> operands(const Call& call, std::size_t first, Names valued = {});

// The value of `-oX`, `-o X`, `-sSfo X`, `--output X`, `--output=X`.
std::optional<std::string> option(const Call& call, Names names);

bool has_word(const Call& call, Names all);
bool has_short(const Call& call, char letter);

}  // namespace keelson::shell

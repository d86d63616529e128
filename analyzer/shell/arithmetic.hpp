// SPDX-License-Identifier: Apache-2.0
// Simple arithmetic of $((…)): + - * / % and parentheses on whole numbers. Anything else is `*`.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace keelson::shell {

std::optional<long long> number_of(std::string_view text);

// `value_of` gives what a name stands for; `*` for unknown.
std::string calculated(std::string_view text,
                       const std::function<std::string(const std::string&)>& value_of);

}  // namespace keelson::shell

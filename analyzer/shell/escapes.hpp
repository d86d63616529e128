// SPDX-License-Identifier: Apache-2.0
// Backslash escapes of $'…', printf and echo -e. Never fails: what is no escape stays.
#pragma once
#include <string>
#include <string_view>

namespace keelson::shell {

std::string without_escapes(std::string_view text);

}  // namespace keelson::shell

// SPDX-License-Identifier: Apache-2.0
// Which known word a mistyped one was meant to be. Only suggests; nothing acts on it.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace keelson::config {

// The known word with the fewest letters typed, left out, added or swapped; nullopt when more
// than a third of it would be wrong.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

}  // namespace keelson::config

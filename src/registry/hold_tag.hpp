// SPDX-License-Identifier: Apache-2.0
// Names of Keelson's own tags, which keep parts of indexes from garbage collectors. They
// say nothing about an image: whoever counts or dates tags passes them over.
#pragma once
#include <string>
#include <string_view>

namespace keelson::registry {

// "keelson-hold-" and the first 12 digits of the digest.
std::string hold_tag(const std::string& digest);
bool is_hold_tag(std::string_view tag);

}  // namespace keelson::registry

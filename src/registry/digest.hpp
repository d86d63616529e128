// SPDX-License-Identifier: Apache-2.0
// SHA-256 digests of content, in the form registries use.
#pragma once
#include <string>
#include <string_view>

namespace keelson::registry {

// "sha256:" and 64 hexadecimal digits.
std::string sha256_digest(std::string_view bytes);

}  // namespace keelson::registry

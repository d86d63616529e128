// SPDX-License-Identifier: Apache-2.0
// Sizes in bytes for people: "1.4 MB", powers of 1000.
#pragma once
#include <cstdint>
#include <string>

namespace keelson::cli {

std::string size_text(std::int64_t bytes);

}  // namespace keelson::cli

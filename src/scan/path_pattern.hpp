// SPDX-License-Identifier: Apache-2.0
// Paths of Dockerfiles as keelson.yml writes them: `*` is part of one directory name.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::scan {

// What the stars of `pattern` matched in `path`. nullopt when they do not match.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path);

}  // namespace keelson::scan

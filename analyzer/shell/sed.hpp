// SPDX-License-Identifier: Apache-2.0
// What `sed` makes of a text that is known wholly.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace keelson::shell {

// Words without files and without -i. nullopt: the script does more than is known here.
std::optional<std::string> sed_output(const std::vector<std::string>& words,
                                      const std::string& text);

}  // namespace keelson::shell

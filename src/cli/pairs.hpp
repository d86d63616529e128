// SPDX-License-Identifier: Apache-2.0
// NAME=VALUE, as options take it. Never splits a value.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace keelson::cli {

// The last of a name counts. Throws Error{usage} naming `option`.
std::map<std::string, std::string, std::less<>> pairs(const std::vector<std::string>& texts,
                                                      const char* option);

}  // namespace keelson::cli

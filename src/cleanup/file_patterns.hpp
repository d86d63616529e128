// SPDX-License-Identifier: Apache-2.0
// A few patterns, as keelson.yml writes them, for many files. They match no file they must not.
#pragma once
#include <set>
#include <string>
#include <vector>

namespace keelson::cleanup {

// Sorted. Each of `files` is matched by one; none of `others` that is not among `files` is.
std::vector<std::string> file_patterns(const std::set<std::string>& files,
                                       const std::set<std::string>& others);

}  // namespace keelson::cleanup

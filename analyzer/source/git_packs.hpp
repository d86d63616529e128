// SPDX-License-Identifier: Apache-2.0
// Finds packs of a git repository that were cut short or replaced, which libgit2 passes
// over as if their objects had never been there. Never reads the objects themselves.
#pragma once
#include <filesystem>
#include <vector>

#include "analyzer/source/dockerfiles.hpp"

namespace keelson::source {

// `objects` is the repository's directory of that name. Sorted by path below it; empty
// when all is well. Compares the checksums at the ends of pack and index.
std::vector<Unreadable> broken_packs(const std::filesystem::path& objects);

}  // namespace keelson::source

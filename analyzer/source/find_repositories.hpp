// SPDX-License-Identifier: Apache-2.0
// Finds the git repositories in a folder of them: bare ones, and checkouts with .git.
// Never opens them, never looks for one inside another, never leaves the folder.
#pragma once
#include <filesystem>
#include <vector>

#include "analyzer/source/dockerfiles.hpp"

namespace keelson::source {

struct Repositories {
  std::vector<std::filesystem::path> paths;  // `directory` included; sorted
  std::vector<Unreadable> unreadable;        // relative to `directory`; sorted
};

// `directory` may be a repository itself. Throws Error{configuration} when it is no
// directory or cannot be opened.
Repositories find_repositories(const std::filesystem::path& directory);

}  // namespace keelson::source

// SPDX-License-Identifier: Apache-2.0
// Which directories of a source are projects of their own: repositories, and, where nothing
// marks one, the directories right below the source. Reads no file but a checkout's remote.
#pragma once
#include <string>
#include <vector>

#include "analyzer/source/dockerfiles.hpp"
#include "src/config/settings.hpp"

namespace keelson::scan {

struct ProjectDirectory {
  std::string directory;  // relative to the source; empty for the source itself
  std::string path;       // "group/name", as GitLab knows it
};

// Sorted by directory; none lies within another. Only those with CI files.
std::vector<ProjectDirectory> find_projects(const source::Listing& listing,
                                            const config::Source& source);

// The project a repository is of: what its remote says, else its place below `group`.
std::string project_path(const std::filesystem::path& repository, const std::string& below,
                         const config::Source& source);

}  // namespace keelson::scan

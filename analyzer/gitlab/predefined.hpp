// SPDX-License-Identifier: Apache-2.0
// The variables GitLab predefines (rule 2.9): those that follow from the project as they are,
// all others `*`. The dependency proxy's prefixes are docker.io, whose images it hands out.
#pragma once
#include <string>
#include <string_view>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/pipeline.hpp"

namespace keelson::gitlab {

// Those that are the same for every job. CI_PROJECT_DIR is "/": the root of the repository.
Layer predefined(const Project& project, const std::string& file);

// GitLab's slug: lower case, "-" for all else than letters and digits, 63 bytes.
std::string slug(std::string_view text);

}  // namespace keelson::gitlab

// SPDX-License-Identifier: Apache-2.0
// The jobs of a GitLab pipeline and what their scripts do with images. Never reads the
// configuration itself: that is analyzer/gitlab.
#pragma once
#include "analyzer/ci/jobs.hpp"
#include "analyzer/ci/scripts.hpp"

namespace keelson::ci {

ProjectFacts read_gitlab(const gitlab::Project& project, const gitlab::Projects& others,
                         Scripts& scripts);

}  // namespace keelson::ci

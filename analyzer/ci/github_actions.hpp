// SPDX-License-Identifier: Apache-2.0
// GitHub Actions: workflows, the reusable workflows and composite actions they call. Never
// contacts GitHub; what is out of reach is said.
#pragma once
#include "analyzer/ci/jobs.hpp"
#include "analyzer/ci/scripts.hpp"

namespace keelson::ci {

ProjectFacts read_github_actions(const gitlab::Project& project, const gitlab::Projects& others,
                                 Scripts& scripts);

}  // namespace keelson::ci

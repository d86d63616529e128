// SPDX-License-Identifier: Apache-2.0
// All that one repository says about images besides its Dockerfiles: GitLab CI, GitHub Actions,
// Jenkinsfile, compose, bake, Kubernetes, Helm. Brings the readers of each together; links nothing.
#pragma once
#include <vector>

#include "analyzer/gitlab/pipeline.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::ci {

struct ProjectFacts {
  std::vector<Job> jobs;
  std::vector<Open> open;  // of the repository as a whole
};

ProjectFacts read_project(const gitlab::Project& project, const gitlab::Projects& others);

}  // namespace keelson::ci

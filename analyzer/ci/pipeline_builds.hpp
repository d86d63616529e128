// SPDX-License-Identifier: Apache-2.0
// Builds that compose makes to run them in a job: which of them nobody keeps. Never takes a mark
// for granted: a tag, a push or another build that may mean the image makes it a product.
#pragma once
#include "analyzer/ci/jobs.hpp"

namespace keelson::ci {

// Those marked `pipeline` lose their product, or the mark. `tree` has the Dockerfiles that may
// take them.
void settle_pipeline_builds(const Tree& tree, ProjectFacts& facts);

}  // namespace keelson::ci

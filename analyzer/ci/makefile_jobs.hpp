// SPDX-License-Identifier: Apache-2.0
// The root Makefile of a repository that no CI builds: its targets that mention container tools,
// as if a person ran each. Only when nothing else says how images are made.
#pragma once
#include "analyzer/ci/jobs.hpp"
#include "analyzer/ci/scripts.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::ci {

// One job a target, "make docker-build".
ProjectFacts read_makefile(const Tree& tree, Scripts& scripts);

}  // namespace keelson::ci

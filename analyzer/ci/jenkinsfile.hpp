// SPDX-License-Identifier: Apache-2.0
// Jenkinsfiles where they are literal: docker steps, agents, the bodies of `sh`. A tolerant
// scanner of text, no Groovy: what a variable is worth is known only where it is assigned texts.
#pragma once
#include "analyzer/ci/jobs.hpp"
#include "analyzer/ci/scripts.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::ci {

// One job a file, named after it.
ProjectFacts read_jenkinsfiles(const Tree& tree, Scripts& scripts);

}  // namespace keelson::ci

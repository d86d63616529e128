// SPDX-License-Identifier: Apache-2.0
// Compose and bake files of a repository that stand by themselves, whether or not a CI job calls
// them: each says what a service or target is made of. Never merges what the tools would not.
#pragma once
#include "analyzer/ci/jobs.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::ci {

// Services of compose files with usual names. The default files of a directory are merged with
// their override; another variant (docker-compose.prod.yml) is laid over them when it cannot stand
// alone.
ProjectFacts read_compose_files(const Tree& tree);

// Targets of bake files with default names, all of them.
ProjectFacts read_bake_files(const Tree& tree);

}  // namespace keelson::ci

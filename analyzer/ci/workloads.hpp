// SPDX-License-Identifier: Apache-2.0
// Finds Kubernetes manifests, kustomizations, charts and values in a repository: all that says
// which images run there. Directories of other people's files and examples (node_modules,
// vendor, testdata) are left out. Never renders a template.
#pragma once
#include "analyzer/ci/jobs.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::ci {

ProjectFacts read_workloads(const Tree& tree);

}  // namespace keelson::ci

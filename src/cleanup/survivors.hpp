// SPDX-License-Identifier: Apache-2.0
// Asks, after deletions, whether all that must stay in the repositories they touched still
// answers: tags, manifests, and the parts of indexes. Reads only.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "src/cleanup/decide.hpp"
#include "src/registry/registry.hpp"

namespace keelson::cleanup {

// Names of what is gone, sorted: "repository:tag", "repository@sha256:…". `removed` went
// on purpose.
std::vector<std::string> missing_survivors(const World& world, const Decision& decision,
                                           registry::Registry& registry,
                                           const std::set<std::string>& repositories,
                                           const std::set<std::string>& removed);

}  // namespace keelson::cleanup

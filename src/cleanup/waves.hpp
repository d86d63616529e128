// SPDX-License-Identifier: Apache-2.0
// The order in which doomed manifests go (docs/verdicts.md, section 4), so that a run that
// is cut off leaves nothing standing on what is gone. Pure.
#pragma once
#include <cstdint>
#include <vector>

#include "src/cleanup/judge.hpp"

namespace keelson::cleanup {

// Of every manifest, repository by repository; 0 for what is not doomed.
std::vector<std::vector<std::uint32_t>> waves(const World& world, const WorldGraph& graph,
                                              const std::vector<std::vector<Judged>>& judged);

}  // namespace keelson::cleanup

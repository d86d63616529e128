// SPDX-License-Identifier: Apache-2.0
// How many builds lie between images: names that mean the same image are no distance apart.
// O(nodes + edges), never recursive.
#pragma once
#include <limits>
#include <span>
#include <vector>

#include "analyzer/graph/reach.hpp"

namespace keelson::graph {

inline constexpr std::uint32_t k_unreached = std::numeric_limits<std::uint32_t>::max();

// By node: the least number of builds (or of images that say what they were built on) on a
// way from the starts, k_unreached for what no way leads to.
std::vector<std::uint32_t> build_distances(const Graph& graph, std::span<const NodeId> starts,
                                           Direction direction);

}  // namespace keelson::graph

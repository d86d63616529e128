// SPDX-License-Identifier: Apache-2.0
// All ways from here to there, as the edges they use: not only a shortest one.
#pragma once
#include <span>
#include <vector>

#include "analyzer/graph/graph.hpp"

namespace keelson::graph {

struct EdgeAt {
  NodeId source = 0;
  Edge edge;
  auto operator<=>(const EdgeAt&) const = default;
};

// Every edge on any way, of whatever length and also round cycles, along `needs` from one
// of `starts` to one of `goals`. Sorted, unique.
std::vector<EdgeAt> edges_between(const Graph& graph, std::span<const NodeId> starts,
                                  std::span<const NodeId> goals);

}  // namespace keelson::graph

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/between.hpp"

#include <algorithm>

#include "analyzer/graph/reach.hpp"

namespace keelson::graph {

std::vector<EdgeAt> edges_between(const Graph& graph, std::span<const NodeId> starts,
                                  std::span<const NodeId> goals) {
  const Reach from(graph, starts, Direction::needs), to(graph, goals, Direction::needed_by);
  const Reach& fewer = from.order().size() < to.order().size() ? from : to;
  std::vector<NodeId> both;
  for (const NodeId node : fewer.order()) {
    if (from.reached(node) && to.reached(node)) both.push_back(node);
  }
  std::sort(both.begin(), both.end());
  std::vector<EdgeAt> edges;
  for (const NodeId node : both) {
    for (const Edge& e : graph.needs(node)) {
      if (to.reached(e.target)) edges.push_back({node, e});
    }
  }
  return edges;
}

}  // namespace keelson::graph

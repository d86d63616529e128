// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/distance.hpp"

#include <deque>

namespace keelson::graph {

std::vector<std::uint32_t> build_distances(const Graph& graph, std::span<const NodeId> starts,
                                           Direction direction) {
  std::vector<std::uint32_t> distance(graph.size(), k_unreached);
  std::deque<NodeId> open;
  for (const NodeId start : starts) {
    distance[start] = 0;
    open.push_back(start);
  }
  while (!open.empty()) {
    const NodeId node = open.front();
    open.pop_front();
    for (const Edge& edge : edges_of(graph, node, direction)) {
      const bool is_step = edge.relation() == Relation::input ||
                           edge.relation() == Relation::built_on ||
                           edge.relation() == Relation::stands_on;
      const std::uint32_t there = distance[node] + (is_step ? 1 : 0);
      if (there >= distance[edge.target]) continue;
      distance[edge.target] = there;
      // What is no further comes first, so each node is settled the first time it is taken.
      if (is_step)
        open.push_back(edge.target);
      else
        open.push_front(edge.target);
    }
  }
  return distance;
}

}  // namespace keelson::graph

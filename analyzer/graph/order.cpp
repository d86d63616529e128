// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/order.hpp"

#include <numeric>

#include "analyzer/graph/components.hpp"

namespace keelson::graph {

std::vector<std::vector<NodeId>> topological_order(const Graph& graph) {
  std::vector<NodeId> nodes(graph.size());
  std::iota(nodes.begin(), nodes.end(), NodeId{0});
  std::vector<std::uint32_t> scratch(graph.size());
  auto groups = components(
      nodes, scratch, [&](NodeId node) { return graph.needs(node); },
      [](NodeId, const Edge&) { return true; });
  std::reverse(groups.begin(), groups.end());
  return groups;
}

}  // namespace keelson::graph

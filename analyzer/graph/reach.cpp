// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/reach.hpp"

#include <algorithm>

namespace keelson::graph {

Reach::Reach(const Graph& graph, std::span<const NodeId> starts, Direction direction)
    : m_reached(graph.size()), m_steps(new Step[graph.size()]) {
  for (const NodeId start : starts) {
    if (!m_reached.insert(start)) continue;
    m_steps[start] = {start, 0};
    m_order.push_back(start);
  }
  for (std::size_t i = 0; i < m_order.size(); ++i) {
    const NodeId node = m_order[i];
    const int distance = m_steps[node].distance + 1;
    for (const Edge& e : edges_of(graph, node, direction)) {
      if (!m_reached.insert(e.target)) continue;
      m_steps[e.target] = {node, distance};
      m_order.push_back(e.target);
    }
  }
}

std::vector<NodeId> Reach::path(NodeId node) const {
  std::vector<NodeId> nodes;
  if (!reached(node)) return nodes;
  for (; m_steps[node].distance > 0; node = m_steps[node].parent) nodes.push_back(node);
  nodes.push_back(node);
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

std::optional<Edge> edge_between(const Graph& graph, NodeId from, NodeId to) {
  const auto edges = graph.needs(from);  // sorted by target
  const auto found =
      std::lower_bound(edges.begin(), edges.end(), to,
                       [](const Edge& e, NodeId target) { return e.target < target; });
  if (found == edges.end() || found->target != to) return std::nullopt;
  return *found;
}

}  // namespace keelson::graph

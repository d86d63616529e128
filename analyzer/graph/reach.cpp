// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/reach.hpp"

#include <algorithm>

namespace keelson::graph {

Reach::Reach(const Graph& graph, std::span<const NodeId> starts, Direction direction)
    : m_parent(graph.size()), m_distance(graph.size(), -1) {
  for (const NodeId start : starts) {
    if (m_distance[start] == 0) continue;
    m_distance[start] = 0;
    m_parent[start] = start;
    m_order.push_back(start);
  }
  for (std::size_t i = 0; i < m_order.size(); ++i) {
    const NodeId node = m_order[i];
    for (const Edge& e :
         direction == Direction::needs ? graph.needs(node) : graph.needed_by(node)) {
      if (m_distance[e.target] >= 0) continue;
      m_distance[e.target] = m_distance[node] + 1;
      m_parent[e.target] = node;
      m_order.push_back(e.target);
    }
  }
}

std::vector<NodeId> Reach::path(NodeId node) const {
  std::vector<NodeId> nodes;
  if (!reached(node)) return nodes;
  for (; m_distance[node] > 0; node = m_parent[node]) nodes.push_back(node);
  nodes.push_back(node);
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

std::optional<Edge> edge_between(const Graph& graph, NodeId from, NodeId to) {
  for (const Edge& e : graph.needs(from)) {
    if (e.target == to) return e;
  }
  return std::nullopt;
}

}  // namespace keelson::graph

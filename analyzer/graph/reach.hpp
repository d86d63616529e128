// SPDX-License-Identifier: Apache-2.0
// Closure and shortest paths over the graph. O(nodes + edges), never recursive, so
// cycles (they exist in the wild) are harmless.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "analyzer/graph/graph.hpp"

namespace keelson::graph {

enum class Direction { needs, needed_by };

// For each reached node, the step that reached it first: a shortest path from a start.
class Reach {
 public:
  Reach(const Graph& graph, std::span<const NodeId> starts, Direction direction);

  bool reached(NodeId node) const { return m_distance[node] >= 0; }
  // Number of steps from the nearest start; starts are 0. Only for reached nodes.
  int distance(NodeId node) const { return m_distance[node]; }
  // Nodes from the nearest start to `node`, both included. Empty when not reached.
  std::vector<NodeId> path(NodeId node) const;
  // Reached nodes in order of distance, then of the starts as given.
  const std::vector<NodeId>& order() const { return m_order; }

 private:
  std::vector<NodeId> m_parent, m_order;
  std::vector<int> m_distance;
};

// The edge from `from` to what it needs, `to`; the first input when there are several.
std::optional<Edge> edge_between(const Graph& graph, NodeId from, NodeId to);

}  // namespace keelson::graph

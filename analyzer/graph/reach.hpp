// SPDX-License-Identifier: Apache-2.0
// Closure and shortest paths over the graph. O(nodes + edges), never recursive, so
// cycles (they exist in the wild) are harmless. Memory of nodes that are not reached is
// never touched, but for one bit.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "analyzer/graph/graph.hpp"
#include "analyzer/graph/node_set.hpp"

namespace keelson::graph {

enum class Direction { needs, needed_by };

inline std::span<const Edge> edges_of(const Graph& graph, NodeId node, Direction direction) {
  return direction == Direction::needs ? graph.needs(node) : graph.needed_by(node);
}

// For each reached node, the step that reached it first: a shortest path from a start.
class Reach {
 public:
  Reach(const Graph& graph, std::span<const NodeId> starts, Direction direction);

  bool reached(NodeId node) const { return m_reached.contains(node); }
  const NodeSet& nodes() const { return m_reached; }
  // Number of steps from the nearest start; starts are 0. Only for reached nodes.
  int distance(NodeId node) const { return m_steps[node].distance; }
  // Nodes from the nearest start to `node`, both included. Empty when not reached.
  std::vector<NodeId> path(NodeId node) const;
  // Reached nodes in order of distance, then of the starts as given.
  const std::vector<NodeId>& order() const { return m_order; }

 private:
  struct Step {
    NodeId parent;
    int distance;
  };
  NodeSet m_reached;
  std::unique_ptr<Step[]> m_steps;  // of reached nodes; the others' are not initialised
  std::vector<NodeId> m_order;
};

// The edge from `from` to what it needs, `to`; the first input when there are several.
std::optional<Edge> edge_between(const Graph& graph, NodeId from, NodeId to);

}  // namespace keelson::graph

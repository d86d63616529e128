// SPDX-License-Identifier: Apache-2.0
// Strongly connected components: nodes that all need each other. Tarjan's algorithm
// with a stack of its own, never recursive. Knows edges only through a function, so it
// serves the whole graph and any part of it.
#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "analyzer/graph/edge.hpp"

namespace keelson::graph {

// The components among `nodes`, each sorted; what is needed comes before what needs it.
// `index` is scratch for all nodes of the graph, zero before and after. `edges_of(node)`
// gives a range of edges; `is_inside(source, edge)` says which of them count, and must
// leave out targets that are not among `nodes`.
template <class EdgesOf, class IsInside>
std::vector<std::vector<NodeId>> components(const std::vector<NodeId>& nodes,
                                            std::vector<std::uint32_t>& index, EdgesOf edges_of,
                                            IsInside is_inside) {
  // In `index`: 0 unseen, else when it was seen; k_done once its component is known.
  constexpr std::uint32_t k_done = ~std::uint32_t{0};
  struct Frame {
    NodeId node;
    std::uint32_t next_edge, low;
  };
  std::vector<std::vector<NodeId>> result;
  std::vector<Frame> frames;
  std::vector<NodeId> open;  // seen, component not known yet
  std::uint32_t time = 0;
  for (const NodeId start : nodes) {
    if (index[start] != 0) continue;
    index[start] = ++time;
    open.push_back(start);
    frames.push_back({start, 0, time});
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const auto edges = edges_of(frame.node);
      if (frame.next_edge < edges.size()) {
        const Edge& edge = edges[frame.next_edge++];
        if (!is_inside(frame.node, edge)) continue;
        const NodeId target = edge.target;
        if (index[target] == 0) {
          index[target] = ++time;
          open.push_back(target);
          frames.push_back({target, 0, time});
        } else if (index[target] != k_done) {
          frame.low = std::min(frame.low, index[target]);
        }
        continue;
      }
      const Frame done = frame;
      frames.pop_back();
      if (!frames.empty()) frames.back().low = std::min(frames.back().low, done.low);
      if (done.low != index[done.node]) continue;
      auto first = open.end();
      do index[*--first] = k_done;
      while (*first != done.node);
      result.emplace_back(first, open.end());
      std::sort(result.back().begin(), result.back().end());
      open.erase(first, open.end());
    }
  }
  for (const NodeId node : nodes) index[node] = 0;
  return result;
}

// Of all nodes below `count`.
template <class EdgesOf>
std::vector<std::vector<NodeId>> components(std::size_t count, EdgesOf edges_of) {
  std::vector<NodeId> nodes(count);
  std::iota(nodes.begin(), nodes.end(), NodeId{0});
  std::vector<std::uint32_t> index(count);
  return components(nodes, index, edges_of, [](NodeId, const Edge&) { return true; });
}

}  // namespace keelson::graph

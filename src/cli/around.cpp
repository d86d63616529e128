// SPDX-License-Identifier: Apache-2.0
#include "src/cli/around.hpp"

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::cli {
namespace {

// A tag named exactly is meant exactly: what a pattern product also covers is not.
std::vector<graph::NodeId> without_patterns(const graph::Graph& graph,
                                            const std::vector<graph::NodeId>& nodes) {
  std::vector<graph::NodeId> closed;
  for (const graph::NodeId node : nodes) {
    if (!is_open(graph.name(node))) closed.push_back(node);
  }
  return closed.empty() ? nodes : closed;
}

}  // namespace

graph::NodeSet needed_by_live(const graph::Snapshot& known) {
  std::vector<graph::NodeId> live;
  for (const graph::Root& root : known.roots) live.push_back(root.node);
  return graph::Reach(known.graph, live, graph::Direction::needs).nodes();
}

std::vector<Link> links_around(const graph::Snapshot& known, std::vector<graph::NodeId> images,
                               graph::Direction direction, std::uint32_t depth,
                               const graph::NodeSet* within) {
  if (depth == 0) {
    throw Error(ErrorKind::usage, "look", "0 builds away", "nothing is that near",
                "write --depth 1 for what is next to it");
  }
  const graph::Graph& graph = known.graph;
  if (direction == graph::Direction::needs) images = without_patterns(graph, images);
  const auto distance = build_distances(graph, images, direction);
  std::vector<Link> links;
  for (graph::NodeId node = 0; node < graph.size(); ++node) {
    if (distance[node] == graph::k_unreached) continue;
    if (within != nullptr && !within->contains(node)) continue;
    for (const graph::Edge& edge : graph.needs(node)) {
      if (distance[edge.target] == graph::k_unreached) continue;
      // A link is one build further away than its nearer end.
      const bool is_up = direction == graph::Direction::needed_by;
      const std::uint32_t away = distance[is_up ? edge.target : node] + 1;
      if (away > depth) continue;
      append_links(graph, node, edge, static_cast<int>(away), known.needed.contains(node), links);
    }
  }
  return links;
}

}  // namespace keelson::cli

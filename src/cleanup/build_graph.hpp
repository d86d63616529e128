// SPDX-License-Identifier: Apache-2.0
// The graph of a world: its builds, the tags of its inventory, what is live and used. One
// for plan, why and the queries, so they cannot disagree. Decides nothing.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "analyzer/graph/graph.hpp"
#include "src/cleanup/standing.hpp"
#include "src/cleanup/world.hpp"

namespace keelson::cleanup {

struct WorldGraph {
  graph::Graph graph;
  // Of all tags, repository by repository, in the inventory's order.
  std::vector<graph::NodeId> tag_nodes;
  // "registry/repository:*" of each repository that was not read wholly.
  std::vector<graph::NodeId> failed_nodes;
  // What images show themselves; looks at the world's inventory.
  std::shared_ptr<const Standing> standing;
};

WorldGraph build_graph(const World& world);

// "registry/repository:tag"
std::string tag_reference(const World& world, const std::string& repository,
                          const std::string& tag);

}  // namespace keelson::cleanup

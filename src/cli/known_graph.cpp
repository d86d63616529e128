// SPDX-License-Identifier: Apache-2.0
#include "src/cli/known_graph.hpp"

#include "src/cleanup/protection.hpp"

namespace keelson::cli {

graph::Snapshot known_graph(Context& context) {
  if (!context.graph_file.empty()) {
    graph::Snapshot saved = graph::read_snapshot(context.graph_file);
    context.set_host(saved.host);
    return saved;
  }
  const cleanup::World world = context.remembered_world();
  const graph::Graph graph = cleanup::make_graph(world);
  const cleanup::Protection protection(world, graph);
  return {graph, protection.reach().nodes(), world.inventory.hosts[0]};
}

}  // namespace keelson::cli

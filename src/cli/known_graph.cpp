// SPDX-License-Identifier: Apache-2.0
#include "src/cli/known_graph.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "analyzer/model/error.hpp"
#include "src/cleanup/protection.hpp"
#include "src/registry/digest.hpp"
#include "src/store/snapshots.hpp"

namespace keelson::cli {
namespace {

// All a graph is made of besides the sources: it is out of date when this changes.
std::string inputs_of(Context& context) {
  std::string all = KEELSON_VERSION "\n" + context.settings().text;
  const config::Registry& registry = context.chosen_registry();
  all += registry.name + " " + store::inventory_bytes(context.database(), registry.name) + "\n";
  for (const config::Live& source : context.settings().live)
    all += source.name + " " + store::observation_bytes(context.database(), source.name) + "\n";
  return registry::sha256_digest(all);
}

std::vector<graph::Root> roots_of(const cleanup::World& world, const graph::Graph& graph) {
  std::vector<graph::Root> roots;
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      roots.push_back({*graph.find(image.reference), graph::RootKind::live,
                       image.user + " (" + image.role + ")"});
    }
  }
  for (const scan::Use& use : world.uses)
    roots.push_back({*graph.find(use.reference), graph::RootKind::used, use.user});
  std::sort(roots.begin(), roots.end());
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  return roots;
}

// Where the last scan left it.
std::filesystem::path graph_beside_store(Context& context) {
  return context.settings().store.string() + "." + context.chosen_registry().name + ".graph";
}

}  // namespace

graph::Snapshot make_graph(Context& context, const cleanup::World& world) {
  const cleanup::WorldGraph built = cleanup::build_graph(world);
  const cleanup::Protection protection(world, built);
  return {built.graph,
          protection.reach().nodes(),
          world.inventory.hosts[0],
          roots_of(world, built.graph),
          format_time(world.now),
          inputs_of(context)};
}

graph::Snapshot known_graph(Context& context) {
  if (!context.graph_file.empty()) {
    graph::Snapshot saved = graph::read_snapshot(context.graph_file);
    context.set_host(saved.host);
    return saved;
  }
  if (!context.is_fresh) {
    auto saved = left_graph(context);
    if (saved && saved->inputs == inputs_of(context)) {
      if (::isatty(STDERR_FILENO) != 0)
        std::cerr << "as scanned " << saved->taken << " (--fresh reads the sources anew)\n";
      return std::move(*saved);
    }
  }
  graph::Snapshot made = make_graph(context, context.remembered_world());
  leave_graph(context, made);
  return made;
}

std::optional<graph::Snapshot> left_graph(Context& context) {
  const std::filesystem::path file = graph_beside_store(context);
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return std::nullopt;
  try {
    return graph::read_snapshot(file);
  } catch (const Error&) {  // another version's, or damaged: made anew
    return std::nullopt;
  }
}

void leave_graph(Context& context, const graph::Snapshot& graph) {
  try {
    graph::write_snapshot(graph, graph_beside_store(context));
  } catch (const Error&) {  // the next query makes its own
  }
}

}  // namespace keelson::cli

// SPDX-License-Identifier: Apache-2.0
// external: images from outside the organisation, by how much is built from them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "src/cli/around.hpp"
#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using graph::NodeId;
using Json = nlohmann::ordered_json;

struct External {
  std::string image;
  std::size_t builds = 0, live_builds = 0;  // that take it directly
  std::size_t users = 0;                    // that run it as it is
};

bool is_made_here(const graph::Snapshot& known, NodeId image) {
  const std::string_view name = known.graph.name(image);
  if (name.starts_with(known.host + "/") || name.starts_with('*')) return true;
  const auto needs = known.graph.needs(image);
  return std::any_of(needs.begin(), needs.end(), [](const graph::Edge& edge) {
    return edge.relation() == graph::Relation::built_by;
  });
}

std::vector<External> externals(const graph::Snapshot& known) {
  const graph::NodeSet live = needed_by_live(known);
  std::vector<std::size_t> users(known.graph.first_build(), 0);
  for (const graph::Root& root : known.roots) {
    if (root.node < users.size()) ++users[root.node];
  }
  std::vector<External> found;
  for (NodeId image = 0; image < known.graph.first_build(); ++image) {
    if (is_made_here(known, image)) continue;
    External external{std::string(known.graph.name(image)), 0, 0, users[image]};
    std::set<NodeId> builds;
    for (const graph::Edge& edge : known.graph.needed_by(image)) {
      if (edge.relation() != graph::Relation::input || !builds.insert(edge.target).second) continue;
      ++external.builds;
      external.live_builds += live.contains(edge.target);
    }
    if (external.builds + external.users > 0) found.push_back(std::move(external));
  }
  std::stable_sort(found.begin(), found.end(), [](const External& a, const External& b) {
    return a.builds + a.users > b.builds + b.users;
  });
  return found;
}

}  // namespace

void add_external(Program& program) {
  CLI::App& command =
      add_command(program, "external", "Images from outside, by how much uses them",
                  "keelson external", [&program] {
                    const auto found = externals(known_graph(program.context));
                    if (program.context.format == Format::json) {
                      Json all = Json::array();
                      for (const External& e : found) {
                        all.push_back({{"image", e.image},
                                       {"builds", e.builds},
                                       {"liveBuilds", e.live_builds},
                                       {"users", e.users}});
                      }
                      std::cout << Json{{"formatVersion", 1}, {"images", all}}.dump(
                                       2, ' ', false, Json::error_handler_t::replace)
                                << "\n";
                      return;
                    }
                    Table table({"image", "builds", "of live", "users"});
                    for (const External& e : found) {
                      table.add({program.context.brief(e.image), std::to_string(e.builds),
                                 std::to_string(e.live_builds), std::to_string(e.users)});
                    }
                    table.print(std::cout);
                    if (found.empty()) std::cerr << "nothing is taken from outside\n";
                  });
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
  add_graph_file(command, program.context);
}

}  // namespace keelson::cli

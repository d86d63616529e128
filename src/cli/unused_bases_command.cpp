// SPDX-License-Identifier: Apache-2.0
// unused-bases: base images in the registry that nothing live is built from, and that nothing else
// protects. Only tells; what may be deleted is for `plan` to decide.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using graph::NodeId;
using Json = nlohmann::ordered_json;

struct UnusedBase {
  std::string image;
  std::vector<std::string> dependents;  // Dockerfiles that take it, none of them live
};

std::string name_of(const graph::Graph& graph, NodeId node) {
  return graph.image(node).name();
}

// A repository is one of bases when some Dockerfile takes an image of it.
std::vector<UnusedBase> unused_bases(const graph::Snapshot& known) {
  const graph::Graph& graph = known.graph;
  std::set<std::string> base_repositories;
  for (NodeId image = 0; image < graph.first_build(); ++image) {
    const auto users = graph.needed_by(image);
    if (std::any_of(users.begin(), users.end(), [](const graph::Edge& edge) {
          return edge.relation() == graph::Relation::input;
        })) {
      base_repositories.insert(name_of(graph, image));
    }
  }
  std::vector<UnusedBase> unused;
  for (NodeId image = 0; image < graph.first_build(); ++image) {
    const std::string name(graph.name(image));
    if (!name.starts_with(known.host + "/") || is_open(name) ||
        name.find('@') != std::string::npos || known.needed.contains(image) ||
        !base_repositories.contains(name_of(graph, image))) {
      continue;
    }
    std::set<std::string> dependents;
    for (const graph::Edge& edge : graph.needed_by(image)) {
      if (edge.relation() == graph::Relation::input) dependents.emplace(graph.name(edge.target));
    }
    unused.push_back({name, {dependents.begin(), dependents.end()}});
  }
  return unused;
}

}  // namespace

void add_unused_bases(Program& program) {
  CLI::App& command =
      add_command(program, "unused-bases", "Base images that nothing live is built from",
                  "keelson unused-bases", [&program] {
                    const auto unused = unused_bases(known_graph(program.context));
                    if (program.context.format == Format::json) {
                      Json all = Json::array();
                      for (const UnusedBase& base : unused)
                        all.push_back({{"image", base.image}, {"dependents", base.dependents}});
                      std::cout << Json{{"formatVersion", 1}, {"images", all}}.dump(
                                       2, ' ', false, Json::error_handler_t::replace)
                                << "\n";
                      return;
                    }
                    Table table({"image", "taken, though not by anything live, by"});
                    for (const UnusedBase& base : unused) {
                      std::string by;
                      for (const std::string& file : base.dependents)
                        by += (by.empty() ? "" : ", ") + file;
                      table.add({program.context.brief(base.image), by.empty() ? "nothing" : by});
                    }
                    table.print(std::cout);
                    if (unused.empty()) std::cerr << "every base is needed, or may be\n";
                  });
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
  add_graph_file(command, program.context);
}

}  // namespace keelson::cli

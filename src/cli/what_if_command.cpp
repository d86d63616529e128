// SPDX-License-Identifier: Apache-2.0
// what-if delete: what could no longer be pulled or rebuilt. Only tells; deletes nothing.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "analyzer/graph/find.hpp"
#include "analyzer/graph/reach.hpp"
#include "src/cleanup/protection.hpp"
#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/table.hpp"

namespace keelson::cli {
namespace {

using graph::NodeId;
using Json = nlohmann::ordered_json;

struct Effect {
  std::string user, image;
  bool is_pull = false;          // otherwise it still runs, and cannot be rebuilt
  std::vector<std::string> way;  // from the image to what is deleted, a line a step
};

std::vector<Effect> effects_of(const graph::Snapshot& known, const std::vector<NodeId>& deleted) {
  const graph::Graph& graph = known.graph;
  const graph::Reach reach(graph, deleted, graph::Direction::needed_by);
  std::vector<Effect> effects;
  for (const graph::Root& root : known.roots) {
    if (!reach.reached(root.node)) continue;
    auto path = reach.path(root.node);
    std::reverse(path.begin(), path.end());
    Effect effect{root.user, std::string(graph.name(root.node)), true, {}};
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      const auto edge = graph::edge_between(graph, path[i], path[i + 1]);
      // Names of the same image are no step.
      if (edge->relation() == graph::Relation::matches) continue;
      effect.is_pull = false;
      if (edge->relation() != graph::Relation::built_by)
        effect.way.push_back(cleanup::step_text(graph, path[i], *edge));
    }
    effects.push_back(std::move(effect));
  }
  // What is down at once comes first.
  std::stable_sort(effects.begin(), effects.end(), [](const Effect& a, const Effect& b) {
    return std::tie(b.is_pull, a.user, a.image) < std::tie(a.is_pull, b.user, b.image);
  });
  return effects;
}

void print_json(const std::string& query, const std::vector<Effect>& effects) {
  Json all = Json::array();
  for (const Effect& e : effects) {
    all.push_back({{"user", e.user},
                   {"image", e.image},
                   {"lost", e.is_pull ? "pull" : "rebuild"},
                   {"way", e.way}});
  }
  std::cout << Json{{"formatVersion", 1}, {"query", query}, {"affected", all}}.dump(
                   2, ' ', false, Json::error_handler_t::replace)
            << "\n";
}

void print_text(const std::vector<Effect>& effects, Context& context) {
  if (effects.empty()) std::cout << "nothing live would miss it\n";
  bool was_pull = false, is_first = true;
  for (const Effect& e : effects) {
    if (is_first || was_pull != e.is_pull) {
      std::cout << (is_first ? "" : "\n")
                << (e.is_pull ? "could no longer be pulled:\n" : "could no longer be rebuilt:\n");
    }
    is_first = false;
    was_pull = e.is_pull;
    std::cout << "  " << e.user << "  " << context.brief(e.image) << "\n";
    for (const std::string& step : e.way) std::cout << "    " << context.brief(step) << "\n";
  }
}

}  // namespace

void add_what_if(Program& program) {
  struct WhatIfOptions {
    std::string image;
    bool exit_code = false;
  };
  const auto options = std::make_shared<WhatIfOptions>();
  CLI::App& what_if = *program.app.add_subcommand("what-if", "What a change would break");
  what_if.require_subcommand(1);
  what_if.footer("Example:\n  keelson what-if delete base/jdk:8u152");
  CLI::App& command =
      *what_if.add_subcommand("delete", "What live images could not be pulled or rebuilt");
  command.footer("Example:\n  keelson what-if delete base/jdk:8u152 --exit-code");
  command.callback([&program, options] {
    const graph::Snapshot known = known_graph(program.context);
    const auto effects = effects_of(known, find_images(known.graph, options->image));
    if (options->exit_code && !effects.empty()) program.exit_code = 3;
    if (program.context.format == Format::json)
      print_json(options->image, effects);
    else
      print_text(effects, program.context);
  });
  command.add_option("IMAGE", options->image, "Image; without a tag, all its tags")
      ->required()
      ->type_name("");
  command.add_flag("--exit-code", options->exit_code, "Exit 3 when something live would miss it");
  add_format(command, program.context, "text|json");
  add_registry(command, program.context);
  add_graph_file(command, program.context);
}

}  // namespace keelson::cli

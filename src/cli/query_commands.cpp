// SPDX-License-Identifier: Apache-2.0
// dependents, ancestors: the build graph around an image.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "analyzer/graph/find.hpp"
#include "analyzer/graph/reach.hpp"
#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/links.hpp"

namespace keelson::cli {
namespace {

using graph::Direction;
using graph::Graph;
using graph::NodeId;

// A tag named exactly is meant exactly: what a pattern product also covers is not.
std::vector<NodeId> without_patterns(const Graph& graph, std::vector<NodeId> nodes) {
  std::vector<NodeId> closed;
  for (const NodeId node : nodes) {
    if (!is_open(graph.name(node))) closed.push_back(node);
  }
  return closed.empty() ? nodes : closed;
}

void query(Program& program, const std::string& image, Direction direction) {
  Context& context = program.context;
  const graph::Snapshot known = known_graph(context);
  const Graph& graph = known.graph;
  std::vector<NodeId> starts = find_images(graph, image);
  if (direction == Direction::needs) starts = without_patterns(graph, starts);
  const graph::Reach reach(graph, starts, direction);
  std::vector<Link> links;
  for (const NodeId node : reach.order()) {
    for (const graph::Edge& edge : graph.needs(node)) {
      if (!reach.reached(edge.target)) continue;
      // Steps alternate image and build; two make one link.
      append_links(graph, node, edge, (reach.distance(node) + 1) / 2, known.needed.contains(node),
                   links);
    }
  }
  if (links.empty() && context.format == Format::text) {
    std::cerr << (direction == Direction::needs ? "nothing is known that it is built from\n"
                                                : "nothing depends on it\n");
  }
  print_links(std::cout, context.format, image, std::move(links), context);
}

void add_query(Program& program, const char* name, const char* what, const char* example,
               Direction direction) {
  const auto image = std::make_shared<std::string>();
  CLI::App& command = add_command(program, name, what, example, [&program, image, direction] {
    query(program, *image, direction);
  });
  command.add_option("IMAGE", *image, "Image; without a tag, all its tags")
      ->required()
      ->type_name("");
  add_format(command, program.context, "text|json|dot|mermaid");
  add_registry(command, program.context);
  add_graph_file(command, program.context);
}

}  // namespace

void add_dependents(Program& program) {
  add_query(program, "dependents", "What is built from an image, at any distance",
            "keelson dependents base/jdk\n  keelson dependents base/jdk --graph graph.keelson",
            Direction::needed_by);
}

void add_ancestors(Program& program) {
  add_query(program, "ancestors", "What an image is built from, at any distance",
            "keelson ancestors svc/api:1.4\n  keelson ancestors svc/api:1.4 --graph graph.keelson",
            Direction::needs);
}

}  // namespace keelson::cli

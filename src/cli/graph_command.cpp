// SPDX-License-Identifier: Apache-2.0
// graph: the whole build graph, its cycles, or a copy of it for later questions.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "analyzer/graph/cycles.hpp"
#include "analyzer/graph/find.hpp"
#include "analyzer/model/error.hpp"
#include "src/cli/around.hpp"
#include "src/cli/command.hpp"
#include "src/cli/cycle_output.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/links.hpp"

namespace keelson::cli {
namespace {

using graph::NodeId;

struct GraphOptions {
  std::string save, around;
  std::uint32_t depth = graph::k_unreached;
  bool cycles = false, exit_code = false;
};

void save(const graph::Snapshot& known, const std::string& file) {
  write_snapshot(known, file);
  const NodeId images = known.graph.first_build();
  std::cerr << "saved " << images << " images, " << known.graph.size() - images << " builds and "
            << known.graph.edge_count() << " edges in " << file << "\n";
}

void show_cycles(Program& program, const graph::Snapshot& known, bool exit_code_wanted) {
  const graph::Cycles found = find_cycles(known.graph);
  if (!found.cycles.empty() && exit_code_wanted) program.exit_code = 3;
  print_cycles(std::cout, known, found, program.context);
}

void show_all(const graph::Snapshot& known, Context& context) {
  std::vector<Link> links;
  for (NodeId node = 0; node < known.graph.size(); ++node) {
    for (const graph::Edge& edge : known.graph.needs(node))
      append_links(known.graph, node, edge, 1, known.needed.contains(node), links);
  }
  print_links(std::cout, context.format, "", std::move(links), context);
}

void show_around(const graph::Snapshot& known, const GraphOptions& options, Context& context) {
  const auto images = find_images(known.graph, options.around);
  auto links = links_around(known, images, graph::Direction::needs, options.depth);
  const auto others = links_around(known, images, graph::Direction::needed_by, options.depth);
  links.insert(links.end(), others.begin(), others.end());
  print_links(std::cout, context.format, options.around, std::move(links), context);
}

void run_graph(Program& program, const GraphOptions& options) {
  const Format format = program.context.format;
  if (options.cycles && (format == Format::dot || format == Format::mermaid)) {
    throw Error(ErrorKind::usage, "print cycles", "", "they have no drawing",
                "use text or json, or draw the graph without --cycles");
  }
  if (options.exit_code && !options.cycles) {
    throw Error(ErrorKind::usage, "give exit code of", "graph", "only cycles are a question",
                "add --cycles");
  }
  const graph::Snapshot known = known_graph(program.context);
  if (!options.save.empty()) save(known, options.save);
  if (!options.around.empty())
    show_around(known, options, program.context);
  else if (options.cycles)
    show_cycles(program, known, options.exit_code);
  else if (options.save.empty())
    show_all(known, program.context);
}

}  // namespace

void add_graph(Program& program) {
  const auto options = std::make_shared<GraphOptions>();
  CLI::App& command = add_command(program, "graph", "The whole build graph, or its cycles",
                                  "keelson graph --format dot | dot -Tsvg\n"
                                  "  keelson graph --around base/jdk --depth 1 --format mermaid\n"
                                  "  keelson graph --save graph.keelson\n"
                                  "  keelson graph --cycles --exit-code",
                                  [&program, options] { run_graph(program, *options); });
  command
      .add_option("--save", options->save,
                  "Write the graph to FILE instead, for --graph of\nthis and other commands")
      ->type_name("FILE");
  command.add_option("--around", options->around, "Only what IMAGE needs and what needs it")
      ->type_name("IMAGE");
  command.add_option("--depth", options->depth, "With --around: at most N builds away")
      ->type_name("N");
  command.add_flag("--cycles", options->cycles, "Only images that are built from themselves");
  command.add_flag("--exit-code", options->exit_code, "Exit 3 when there are cycles");
  add_format(command, program.context, "text|json|dot|mermaid");
  add_registry(command, program.context);
  add_graph_file(command, program.context);
}

}  // namespace keelson::cli

// SPDX-License-Identifier: Apache-2.0
// dependents, ancestors: the build graph around an image.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "analyzer/graph/find.hpp"
#include "analyzer/graph/reach.hpp"
#include "src/cli/around.hpp"
#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"

namespace keelson::cli {
namespace {

using graph::Direction;

struct QueryOptions {
  std::string image;
  bool direct = false, live = false;
  std::uint32_t depth = graph::k_unreached;
};

void query(Program& program, const QueryOptions& options, Direction direction) {
  Context& context = program.context;
  const graph::Snapshot known = known_graph(context);
  const graph::NodeSet live = options.live ? needed_by_live(known) : graph::NodeSet();
  std::vector<Link> links =
      links_around(known, find_images(known.graph, options.image), direction,
                   options.direct ? 1 : options.depth, options.live ? &live : nullptr);
  if (links.empty() && context.format == Format::text) {
    std::cerr << (direction == Direction::needs ? "nothing is known that it is built from\n"
                  : options.live                ? "nothing live depends on it\n"
                                                : "nothing depends on it\n");
  }
  print_links(std::cout, context.format, options.image, std::move(links), context);
}

void add_query(Program& program, const char* name, const char* what, const char* example,
               Direction direction) {
  const auto options = std::make_shared<QueryOptions>();
  CLI::App& command = add_command(program, name, what, example, [&program, options, direction] {
    query(program, *options, direction);
  });
  command.add_option("IMAGE", options->image, "Image; without a tag, all its tags")
      ->required()
      ->type_name("");
  command.add_flag("--direct", options->direct, "One build away only");
  command.add_option("--depth", options->depth, "At most N builds away")->type_name("N");
  if (direction == Direction::needed_by)
    command.add_flag("--live", options->live, "Only what something live is built from, or is");
  add_format(command, program.context, "text|json|dot|mermaid");
  add_registry(command, program.context);
  add_graph_file(command, program.context);
}

}  // namespace

void add_dependents(Program& program) {
  add_query(program, "dependents", "What is built from an image, at any distance",
            "keelson dependents base/jdk\n  keelson dependents base/jdk --live --direct",
            Direction::needed_by);
}

void add_ancestors(Program& program) {
  add_query(program, "ancestors", "What an image is built from, at any distance",
            "keelson ancestors svc/api:1.4\n  keelson ancestors svc/api:1.4 --graph graph.keelson",
            Direction::needs);
}

}  // namespace keelson::cli

// SPDX-License-Identifier: Apache-2.0
#include "src/cli/cycle_output.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "analyzer/graph/reach.hpp"
#include "src/cleanup/protection.hpp"

namespace keelson::cli {
namespace {

using graph::Graph;
using graph::NodeId;
using Json = nlohmann::ordered_json;

struct Step {
  NodeId image, build;
  graph::Edge input;  // of the build: the next image
};

std::vector<Step> steps_of(const Graph& graph, const graph::Cycle& cycle) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < cycle.size(); i += 2) {
    const NodeId next = cycle[(i + 2) % cycle.size()];
    steps.push_back({cycle[i], cycle[i + 1], *edge_between(graph, cycle[i + 1], next)});
  }
  return steps;
}

void print_json(std::ostream& out, const Graph& graph, const graph::Cycles& found) {
  Json cycles = Json::array();
  for (const graph::Cycle& cycle : found.cycles) {
    Json images = Json::array(), steps = Json::array();
    for (const Step& step : steps_of(graph, cycle)) {
      images.push_back(graph.name(step.image));
      steps.push_back({{"image", graph.name(step.image)},
                       {"takes", graph.name(step.input.target)},
                       {"kind", edge_kind_name(step.input.kind())},
                       {"dockerfile", graph.name(step.build)},
                       {"line", step.input.line()}});
    }
    images.push_back(images[0]);
    cycles.push_back({{"images", std::move(images)}, {"steps", std::move(steps)}});
  }
  const Json json{{"formatVersion", 1}, {"cycles", cycles}, {"complete", found.complete}};
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

void print_text(std::ostream& out, const Graph& graph, const graph::Cycles& found,
                Context& context) {
  for (const graph::Cycle& cycle : found.cycles) {
    const auto steps = steps_of(graph, cycle);
    for (const Step& step : steps)
      out << context.brief(std::string(graph.name(step.image))) << " → ";
    out << context.brief(std::string(graph.name(steps[0].image))) << "\n";
    for (const Step& step : steps)
      out << "  " << context.brief(cleanup::step_text(graph, step.build, step.input)) << "\n";
  }
}

}  // namespace

void print_cycles(std::ostream& out, const graph::Snapshot& known, const graph::Cycles& found,
                  Context& context) {
  if (context.format == Format::json) return print_json(out, known.graph, found);
  if (found.cycles.empty()) std::cerr << "no image is built from itself\n";
  print_text(out, known.graph, found, context);
  if (!found.complete)
    std::cerr << "there are more; the first " << found.cycles.size() << " are shown\n";
}

}  // namespace keelson::cli

// SPDX-License-Identifier: Apache-2.0
// why: every reason for an image's verdict, or the way from one image to another.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "analyzer/graph/find.hpp"
#include "analyzer/model/error.hpp"
#include "src/cleanup/decide.hpp"
#include "src/cleanup/protection.hpp"
#include "src/cli/command.hpp"
#include "src/cli/known_graph.hpp"
#include "src/cli/links.hpp"

namespace keelson::cli {
namespace {

using graph::Graph;
using graph::NodeId;
using Json = nlohmann::ordered_json;

struct Answer {
  std::string image;
  std::string verdict;
  std::string digest;
  std::vector<cleanup::Reason> reasons;
};

// What only patterns name: the Dockerfiles that may make it, and why they are needed.
void add_patterns(const cleanup::Decision& decision, const std::vector<NodeId>& patterns,
                  const std::string& query, std::vector<Answer>& answers) {
  const Graph& graph = decision.graph().graph;
  Answer answer{query, "not in the registry", "", {}};
  for (const NodeId pattern : patterns) {
    for (const graph::Edge& edge : graph.needs(pattern)) {
      if (edge.relation() != graph::Relation::built_by) continue;
      const auto products = graph.products(edge.target);
      if (std::find(products.begin(), products.end(), pattern) == products.end()) continue;
      const std::string dockerfile(graph.name(edge.target));
      cleanup::Reason reason{
          "made", "may be what " + dockerfile + " makes: " + std::string(graph.name(pattern)), {}};
      for (const graph::Edge& input : graph.needs(edge.target))
        reason.evidence.push_back(cleanup::step_text(graph, edge.target, input));
      answer.reasons.push_back(std::move(reason));
    }
    if (decision.protection().is_needed(pattern))
      answer.reasons.push_back({"needed", "needed, though the registry does not hold it",
                                decision.protection().chain(pattern)});
  }
  if (!answer.reasons.empty()) answers.push_back(std::move(answer));
}

// Verdicts of what the registry holds, then the reasons of names it does not hold.
std::vector<Answer> answers_to(const cleanup::World& world, const std::string& query) {
  const cleanup::Decision decision(world);
  const Graph& graph = decision.graph().graph;
  std::set<NodeId> nodes;
  std::vector<NodeId> patterns;
  for (const NodeId node : find_images(graph, query)) {
    if (is_open(graph.name(node)))
      patterns.push_back(node);
    else
      nodes.insert(node);
  }
  std::vector<Answer> answers;
  if (nodes.empty()) {
    add_patterns(decision, patterns, query, answers);
    return answers;
  }
  decision.each([&](const cleanup::Item& item) {
    const std::string repository = world.inventory.hosts[0] + "/" + item.repository;
    if (const auto digest = graph.find(repository + "@" + item.digest)) {
      // Asked for by digest alone, it has no tag to be listed by.
      if (nodes.erase(*digest) > 0 && item.tags.empty()) {
        answers.push_back({std::string(graph.name(*digest)), verdict_name(item.verdict),
                           item.digest, item.reasons});
      }
    }
    for (const std::string& tag : item.tags) {
      const std::string name = repository + ":" + tag;
      if (nodes.erase(*graph.find(name)) > 0)
        answers.push_back({name, verdict_name(item.verdict), item.digest, item.reasons});
    }
  });
  for (const NodeId node : nodes) {
    Answer answer{std::string(graph.name(node)), "not in the registry", "", {}};
    if (decision.protection().is_needed(node))
      answer.reasons.push_back({"needed", "needed, though the registry does not hold it",
                                decision.protection().chain(node)});
    answers.push_back(std::move(answer));
  }
  return answers;
}

void print_answers(const std::vector<Answer>& answers, Context& context) {
  if (context.format == Format::json) {
    Json all = Json::array();
    for (const Answer& a : answers) {
      Json reasons = Json::array();
      for (const auto& r : a.reasons)
        reasons.push_back({{"code", r.code}, {"text", r.text}, {"evidence", r.evidence}});
      all.push_back(
          {{"image", a.image}, {"verdict", a.verdict}, {"digest", a.digest}, {"reasons", reasons}});
    }
    std::cout << Json{{"formatVersion", 1}, {"images", all}}.dump(2, ' ', false,
                                                                  Json::error_handler_t::replace)
              << "\n";
    return;
  }
  if (answers.empty()) std::cerr << "only patterns name it; no such image is known to exist\n";
  for (const Answer& a : answers) {
    std::cout << context.brief(a.image) << " is " << a.verdict
              << (a.digest.empty() ? "" : "  " + a.digest.substr(0, 19)) << "\n";
    for (const auto& reason : a.reasons) {
      std::cout << "  " << context.brief(reason.text) << "\n";
      std::string indent = "    ";
      for (const std::string& line : reason.evidence) {
        std::cout << indent << context.brief(line) << "\n";
        indent += "  ";
      }
    }
  }
}

// The shortest way from one image to what it needs.
void print_way(Program& program, const std::string& from, const std::string& to,
               bool exit_code_wanted) {
  const graph::Snapshot known = known_graph(program.context);
  const Graph& graph = known.graph;
  const std::vector<NodeId> starts = find_images(graph, from), goals = find_images(graph, to);
  const graph::Reach reach(graph, starts, graph::Direction::needs);
  std::vector<NodeId> best;
  for (const NodeId goal : goals) {
    const auto path = reach.path(goal);
    if (!path.empty() && (best.empty() || path.size() < best.size())) best = path;
  }
  std::vector<Link> links;
  for (std::size_t i = 0; i + 1 < best.size(); ++i) {
    append_links(graph, best[i], *edge_between(graph, best[i], best[i + 1]),
                 static_cast<int>(i + 1) / 2, false, links);
  }
  if (best.empty()) {
    std::cerr << from << " does not need " << to << "\n";
    if (exit_code_wanted) program.exit_code = 3;
  }
  print_links(std::cout, program.context.format, from + " " + to, std::move(links),
              program.context);
}

}  // namespace

void add_why(Program& program) {
  struct WhyOptions {
    std::string image, other;
    bool exit_code = false;
  };
  const auto options = std::make_shared<WhyOptions>();
  CLI::App& command = add_command(
      program, "why", "Why an image stays or may go, or needs another",
      "keelson why base/jdk:8u152\n  keelson why svc/api:1.4 base/os\n"
      "  keelson why svc/api:1.4 base/os --graph graph.keelson",
      [&program, options] {
        if (!options->other.empty())
          return print_way(program, options->image, options->other, options->exit_code);
        if (!program.context.graph_file.empty()) {
          throw Error(ErrorKind::usage, "explain", options->image,
                      "a saved graph knows no registry and no rules",
                      "leave out --graph, or name two images");
        }
        if (program.context.format == Format::dot || program.context.format == Format::mermaid) {
          throw Error(ErrorKind::usage, "print why", options->image, "reasons have no drawing",
                      "use text or json, or name two images");
        }
        print_answers(answers_to(program.context.remembered_world(), options->image),
                      program.context);
      });
  command.add_option("IMAGE", options->image, "Image to explain")->required()->type_name("");
  command.add_option("NEEDED", options->other, "Image it may need")->type_name("");
  command.add_flag("--exit-code", options->exit_code, "Exit 3 when IMAGE does not need NEEDED");
  add_format(command, program.context, "text|json|dot|mermaid");
  add_registry(command, program.context);
  add_graph_file(command, program.context);
}

}  // namespace keelson::cli

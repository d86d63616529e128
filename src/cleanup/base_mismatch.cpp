// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/base_mismatch.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/graph/parts.hpp"
#include "src/cleanup/protection.hpp"

namespace keelson::cleanup {
namespace {

using graph::Graph;
using graph::NodeId;
using graph::Relation;

// Names of images, and whether they are all there are.
struct Names {
  std::set<std::string, std::less<>> names;
  std::vector<std::string> takes;  // inputs of the first build, as written
  bool is_open = false;
  bool has_held = false;  // an input is in the registry
};

class Finder {
 public:
  explicit Finder(const Decision& decision) : m_graph(decision.graph().graph) {
    const auto& tags = decision.graph().tag_nodes;
    m_held.insert(tags.begin(), tags.end());
  }

  std::vector<BaseMismatch> find() {
    std::vector<BaseMismatch> all;
    for (const NodeId node : m_held) look(node, all);
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  void look(NodeId image, std::vector<BaseMismatch>& all) {
    const graph::Edge* nearest = nullptr;
    for (const graph::Edge& edge : m_graph.needs(image)) {
      if (edge.relation() != Relation::stands_on) continue;
      if (nearest == nullptr || nearest->line() < edge.line()) nearest = &edge;
    }
    if (nearest == nullptr) return;
    for (const graph::Edge& made : m_graph.needs(image)) {
      if (made.relation() != Relation::built_by) continue;
      const Names& said = taken_by(made.target);
      if (said.is_open || !said.has_held || agree(image, said)) return;
    }
    for (const graph::Edge& made : m_graph.needs(image)) {
      if (made.relation() != Relation::built_by) continue;
      all.push_back({std::string(m_graph.name(image)), std::string(m_graph.name(made.target)),
                     taken_by(made.target).takes, std::string(m_graph.name(nearest->target)),
                     step_text(m_graph, image, *nearest)});
    }
  }

  // Whether something it stands on, step by step, has a name that its files lead to.
  bool agree(NodeId image, const Names& said) const {
    std::set<NodeId> seen{image};
    std::vector<NodeId> todo{image};
    while (!todo.empty()) {
      const NodeId node = todo.back();
      todo.pop_back();
      if (node != image && said.names.contains(graph::parts_of(m_graph.name(node)).name))
        return true;
      for (const graph::Edge& edge : m_graph.needs(node)) {
        if (edge.relation() == Relation::stands_on && seen.insert(edge.target).second)
          todo.push_back(edge.target);
      }
    }
    return false;
  }

  // All that the build takes, and what that is made from by its files and shows to stand on.
  const Names& taken_by(NodeId build) {
    const auto [found, is_new] = m_taken.try_emplace(build);
    Names& names = found->second;
    if (!is_new) return names;
    std::set<NodeId> seen{build};
    std::vector<NodeId> todo{build};
    while (!todo.empty()) {
      const NodeId node = todo.back();
      todo.pop_back();
      if (m_graph.kind(node) == graph::NodeKind::image) {
        const auto name = graph::parts_of(m_graph.name(node)).name;
        names.is_open = names.is_open || is_open(name);
        names.has_held = names.has_held || m_held.contains(node);
        names.names.emplace(name);
      }
      for (const graph::Edge& edge : m_graph.needs(node)) {
        if (node == build && edge.relation() == Relation::input)
          names.takes.emplace_back(m_graph.name(edge.target));
        if (seen.insert(edge.target).second) todo.push_back(edge.target);
      }
    }
    return names;
  }

  const Graph& m_graph;
  std::set<NodeId> m_held;  // tags
  std::map<NodeId, Names> m_taken;
};

}  // namespace

std::vector<BaseMismatch> base_mismatches(const Decision& decision) {
  return Finder(decision).find();
}

}  // namespace keelson::cleanup

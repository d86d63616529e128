// SPDX-License-Identifier: Apache-2.0
// Nodes are those of the graph; a wave is how many doomed images need a node, one through
// the other, at most. Indexes, parts and what is attached add to it outside the graph.
#include "src/cleanup/waves.hpp"

#include <algorithm>

#include "analyzer/graph/order.hpp"
#include "analyzer/graph/parts.hpp"

namespace keelson::cleanup {
namespace {

using graph::NodeId;
using registry::ManifestId;

// Images that are built from each other have no order; neither has what they would add.
constexpr int k_rounds_max = 16;

class Waves {
 public:
  Waves(const World& world, const WorldGraph& graph, const std::vector<std::vector<Judged>>& judged)
      : m_world(world),
        m_graph(graph),
        m_judged(judged),
        m_order(graph::topological_order(graph.graph)),
        m_at(graph.graph.size(), 0),
        m_is_doomed(graph.graph.size(), false) {
    for (const auto& verdicts : judged) m_waves.emplace_back(verdicts.size(), 0);
    find_doomed();
  }

  std::vector<std::vector<std::uint32_t>> find() && {
    for (int round = 0; round < k_rounds_max; ++round) {
      pass_through_graph();
      if (!pass_through_families()) break;
    }
    return std::move(m_waves);
  }

 private:
  // A name of something doomed: a tag, or a digest that something names.
  struct Named {
    std::size_t repository;
    ManifestId manifest;
    NodeId node;
  };

  void find_doomed() {
    const auto add = [this](std::size_t r, ManifestId m, NodeId node) {
      if (m_judged[r][m].verdict != Verdict::doomed) return;
      m_doomed.push_back({r, m, node});
      m_is_doomed[node] = true;
    };
    std::size_t place = 0;
    for (std::size_t r = 0; r < m_judged.size(); ++r) {
      for (const auto& tag : m_world.inventory.repositories[r].tags)
        add(r, tag.manifest, m_graph.tag_nodes[place++]);
    }
    const std::string host = m_world.inventory.hosts[0] + "/";
    for (NodeId node = 0; node < m_graph.graph.size(); ++node) {
      if (m_graph.graph.kind(node) != graph::NodeKind::image) continue;
      const graph::Parts parts = graph::parts_of(m_graph.graph.name(node));
      if (parts.digest.empty() || !parts.tag.empty() || !parts.name.starts_with(host)) continue;
      const auto* repository = m_world.inventory.find(parts.name.substr(host.size()));
      const auto* manifest = repository ? repository->find(parts.digest) : nullptr;
      if (manifest == nullptr) continue;
      add(static_cast<std::size_t>(repository - m_world.inventory.repositories.data()),
          static_cast<ManifestId>(manifest - repository->manifests.data()), node);
    }
  }

  // All of a cycle are in one wave.
  void pass_through_graph() {
    for (const auto& group : m_order) {
      std::uint32_t wave = 0;
      bool is_doomed = false;
      for (const NodeId node : group) {
        wave = std::max(wave, m_at[node]);
        is_doomed |= m_is_doomed[node];
      }
      for (const NodeId node : group) {
        m_at[node] = wave;
        for (const graph::Edge& edge : m_graph.graph.needs(node))
          m_at[edge.target] = std::max(m_at[edge.target], wave + (is_doomed ? 1 : 0));
      }
      for (const NodeId node : group) m_at[node] = wave;
    }
  }

  // Whether anything moved.
  bool pass_through_families() {
    bool moved = false;
    for (const auto& [r, m, node] : m_doomed) m_waves[r][m] = std::max(m_waves[r][m], m_at[node]);
    for (std::size_t r = 0; r < m_judged.size(); ++r) {
      const Families families(m_world.inventory.repositories[r]);
      if (families.empty()) continue;
      for (const Kin* kin : {&families.parts, &families.attached}) {
        for (ManifestId m = 0; m < m_judged[r].size(); ++m) {
          if (m_judged[r][m].verdict != Verdict::doomed) continue;
          for (const ManifestId after : kin->of(m)) {
            if (m_judged[r][after].verdict != Verdict::doomed) continue;
            if (m_waves[r][after] > m_waves[r][m]) continue;
            m_waves[r][after] = m_waves[r][m] + 1;
            moved = true;
          }
        }
      }
    }
    if (moved) {
      for (const auto& [r, m, node] : m_doomed) m_at[node] = std::max(m_at[node], m_waves[r][m]);
    }
    return moved;
  }

  const World& m_world;
  const WorldGraph& m_graph;
  const std::vector<std::vector<Judged>>& m_judged;
  std::vector<std::vector<NodeId>> m_order;
  std::vector<std::uint32_t> m_at;  // of each node
  std::vector<Named> m_doomed;
  std::vector<bool> m_is_doomed;
  std::vector<std::vector<std::uint32_t>> m_waves;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> waves(const World& world, const WorldGraph& graph,
                                              const std::vector<std::vector<Judged>>& judged) {
  return Waves(world, graph, judged).find();
}

}  // namespace keelson::cleanup

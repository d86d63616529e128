// SPDX-License-Identifier: Apache-2.0
// A wave is how many doomed images need one, one through the other, at most. Vertices are the
// nodes of the graph and, after them, doomed manifests that do not have just one name there. A
// manifest and its names need each other, so they are of one group, as are images in a circle.
#include "src/cleanup/waves.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "analyzer/graph/components.hpp"
#include "analyzer/graph/parts.hpp"

namespace keelson::cleanup {
namespace {

using graph::Edge;
using registry::ManifestId;
using Vertex = graph::NodeId;
using Pairs = std::vector<std::pair<Vertex, Vertex>>;

class Waves {
 public:
  Waves(const World& world, const WorldGraph& graph, const std::vector<std::vector<Judged>>& judged)
      : m_world(world), m_graph(graph), m_judged(judged) {
    m_is_doomed.resize(graph.graph.size());
    add_manifests();
    add_kin();
    add_edges();
  }

  std::vector<std::vector<std::uint32_t>> find() && {
    m_waves.resize(m_is_doomed.size());
    const auto groups =
        graph::components(m_is_doomed.size(), [this](Vertex v) { return edges_of(v); });
    // Dependents first.
    for (auto group = groups.rbegin(); group != groups.rend(); ++group) pass(*group);

    std::vector<std::vector<std::uint32_t>> result;
    for (const auto& vertices_of : m_vertices) {
      result.emplace_back();
      for (const Vertex v : vertices_of) result.back().push_back(v == k_none ? 0 : m_waves[v]);
    }
    return result;
  }

 private:
  static constexpr Vertex k_none = ~Vertex{0};

  // Each doomed manifest's vertex.
  void add_manifests() {
    // repository, manifest, node: its tags, and its digest where something names that.
    std::vector<std::tuple<std::size_t, ManifestId, Vertex>> names;
    const auto add = [&](std::size_t r, ManifestId m, Vertex node) {
      if (is_doomed(r, m)) names.emplace_back(r, m, node);
    };
    std::size_t place = 0;
    for (std::size_t r = 0; r < m_judged.size(); ++r) {
      m_vertices.emplace_back(m_judged[r].size(), k_none);
      for (const auto& tag : m_world.inventory.repositories[r].tags)
        add(r, tag.manifest, m_graph.tag_nodes[place++]);
    }
    each_named_digest(add);
    std::sort(names.begin(), names.end());

    auto name = names.begin();
    for (std::size_t r = 0; r < m_judged.size(); ++r) {
      for (ManifestId m = 0; m < m_judged[r].size(); ++m) {
        if (!is_doomed(r, m)) continue;
        const auto end = std::find_if(name, names.end(), [=](const auto& other) {
          return std::get<0>(other) != r || std::get<1>(other) != m;
        });
        const Vertex vertex =
            end - name == 1 ? std::get<2>(*name) : static_cast<Vertex>(m_is_doomed.size());
        if (end - name != 1) m_is_doomed.push_back(true);
        m_vertices[r][m] = vertex;
        for (; name != end; ++name) {
          const Vertex node = std::get<2>(*name);
          m_is_doomed[node] = true;
          if (node == vertex) continue;
          m_links.emplace_back(vertex, node);
          m_links.emplace_back(node, vertex);
        }
      }
    }
  }

  template <class Add>
  void each_named_digest(Add add) {
    m_is_absent.resize(m_graph.graph.size());
    const std::string host = m_world.inventory.hosts[0] + "/";
    for (Vertex node = 0; node < m_graph.graph.first_build(); ++node) {
      const graph::Parts parts = graph::parts_of(m_graph.graph.name(node));
      if (parts.digest.empty() || !parts.tag.empty()) continue;
      const auto* repository = parts.name.starts_with(host)
                                   ? m_world.inventory.find(parts.name.substr(host.size()))
                                   : nullptr;
      const auto* manifest = repository ? repository->find(parts.digest) : nullptr;
      m_is_absent[node] = manifest == nullptr;
      if (manifest == nullptr) continue;
      add(static_cast<std::size_t>(repository - m_world.inventory.repositories.data()),
          static_cast<ManifestId>(manifest - repository->manifests.data()), node);
    }
  }

  // Indexes and their parts, subjects and what is attached to them.
  void add_kin() {
    for (std::size_t r = 0; r < m_judged.size(); ++r) {
      const Families families(m_world.inventory.repositories[r]);
      if (families.empty()) continue;
      for (const Kin* kin : {&families.parts, &families.attached}) {
        for (ManifestId m = 0; m < m_judged[r].size(); ++m) {
          if (!is_doomed(r, m)) continue;
          for (const ManifestId after : kin->of(m)) {
            if (is_doomed(r, after)) m_kin.emplace_back(m_vertices[r][m], m_vertices[r][after]);
          }
        }
      }
    }
    std::sort(m_kin.begin(), m_kin.end());
  }

  // The graph's, and those. What an open reference may mean and no registry has is in no order
  // with anything, and would close circles that are none.
  void add_edges() {
    Pairs more = m_kin;
    more.insert(more.end(), m_links.begin(), m_links.end());
    std::sort(more.begin(), more.end());
    auto next = more.begin();
    for (Vertex v = 0; v < m_is_doomed.size(); ++v) {
      m_offsets.push_back(m_edges.size());
      if (v < m_graph.graph.size()) {
        const auto needs = m_graph.graph.needs(v);
        std::copy_if(needs.begin(), needs.end(), std::back_inserter(m_edges), [&](const Edge& e) {
          return e.relation() != graph::Relation::matches || !m_is_absent[e.target];
        });
      }
      for (; next != more.end() && next->first == v; ++next)
        m_edges.emplace_back(next->second, graph::Relation::matches);
    }
    m_offsets.push_back(m_edges.size());
  }

  // All of a group are in one wave, but for kin.
  void pass(const std::vector<Vertex>& group) {
    std::uint32_t wave = 0;
    bool is_doomed = false;
    for (const Vertex v : group) {
      wave = std::max(wave, m_waves[v]);
      is_doomed |= m_is_doomed[v];
    }
    for (const Vertex v : group) m_waves[v] = wave;
    if (group.size() > 1) order_kin(group);
    for (const Vertex v : group) wave = std::max(wave, m_waves[v]);
    for (const Vertex v : group) {
      for (const Edge& edge : edges_of(v)) {
        if (!std::binary_search(group.begin(), group.end(), edge.target))
          m_waves[edge.target] = std::max(m_waves[edge.target], wave + (is_doomed ? 1 : 0));
      }
    }
  }

  // They stand in no circle of their own: what does is not doomed (section 3, rule 5).
  void order_kin(const std::vector<Vertex>& group) {
    for (std::size_t round = 0; round < group.size(); ++round) {
      bool moved = false;
      for (const Vertex v : group) {
        const auto first = std::lower_bound(m_kin.begin(), m_kin.end(), std::pair{v, Vertex{0}});
        for (auto kin = first; kin != m_kin.end() && kin->first == v; ++kin) {
          if (!std::binary_search(group.begin(), group.end(), kin->second)) continue;
          if (m_waves[kin->second] > m_waves[v]) continue;
          m_waves[kin->second] = m_waves[v] + 1;
          moved = true;
        }
      }
      if (!moved) return;
    }
  }

  bool is_doomed(std::size_t r, ManifestId m) const {
    return m_judged[r][m].verdict == Verdict::doomed;
  }
  std::span<const Edge> edges_of(Vertex v) const {
    return std::span(m_edges).subspan(m_offsets[v], m_offsets[v + 1] - m_offsets[v]);
  }

  const World& m_world;
  const WorldGraph& m_graph;
  const std::vector<std::vector<Judged>>& m_judged;
  std::vector<std::vector<Vertex>> m_vertices;  // of doomed manifests
  Pairs m_links, m_kin;
  std::vector<std::size_t> m_offsets;
  std::vector<Edge> m_edges;
  std::vector<bool> m_is_absent;  // nodes: digests that the registry does not hold
  std::vector<bool> m_is_doomed;  // vertices, from here on
  std::vector<std::uint32_t> m_waves;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> waves(const World& world, const WorldGraph& graph,
                                              const std::vector<std::vector<Judged>>& judged) {
  return Waves(world, graph, judged).find();
}

}  // namespace keelson::cleanup

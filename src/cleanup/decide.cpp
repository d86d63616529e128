// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/decide.hpp"

#include "src/cleanup/describe.hpp"
#include "src/cleanup/waves.hpp"

namespace keelson::cleanup {

struct Decision::Parts {
  explicit Parts(const World& of) : world(of), graph(build_graph(of)), protection(of, graph) {
    std::size_t place = 0;
    for (const auto& repository : world.inventory.repositories) {
      first_tags.push_back(place);
      place += repository.tags.size();
    }
    // What is attached across repositories may draw more in each round.
    for (std::size_t known = ~std::size_t{0}; known != drawn.size();) {
      known = drawn.size();
      judge_all();
    }
    waves = cleanup::waves(world, graph, judged);
  }

  void judge_all() {
    judged.clear();
    untag_count = 0;
    const Drawn before = drawn;
    for (std::size_t r = 0; r < first_tags.size(); ++r) {
      const RepositoryView one = view(r, before);
      judged.push_back(judge(one));
      add_drawn(one, judged[r], drawn);
      if (!world.capabilities.untags) continue;
      for (registry::ManifestId id = 0; id < judged[r].size(); ++id)
        untag_count += static_cast<std::int64_t>(tags_to_go(one, id, judged[r][id]).size());
    }
  }

  RepositoryView view(std::size_t r) const { return view(r, drawn); }
  RepositoryView view(std::size_t r, const Drawn& with) const {
    const auto& repository = world.inventory.repositories[r];
    return {world, protection, repository,
            std::span(graph.tag_nodes).subspan(first_tags[r], repository.tags.size()), with};
  }

  const World& world;
  WorldGraph graph;
  Protection protection;
  std::vector<std::size_t> first_tags;  // of each repository, in graph.tag_nodes
  Drawn drawn;
  std::vector<std::vector<Judged>> judged;
  std::vector<std::vector<std::uint32_t>> waves;
  std::int64_t untag_count = 0;
};

Decision::Decision(const World& world) : m_parts(std::make_unique<Parts>(world)) {}
Decision::~Decision() = default;
Decision::Decision(Decision&&) noexcept = default;

const std::vector<std::vector<Judged>>& Decision::judged() const {
  return m_parts->judged;
}

std::size_t Decision::count(Verdict verdict) const {
  std::size_t count = 0;
  for (const auto& repository : m_parts->judged) {
    for (const Judged& one : repository) count += one.verdict == verdict;
  }
  return count;
}

void Decision::each_of(std::size_t r, const ItemVisitor& visit) const {
  const RepositoryView view = m_parts->view(r);
  const auto& judged = m_parts->judged[r];
  for (registry::ManifestId id = 0; id < judged.size(); ++id)
    visit(describe(view, judged, m_parts->waves[r], id));
}

void Decision::each(const ItemVisitor& visit) const {
  for (std::size_t r = 0; r < m_parts->judged.size(); ++r) each_of(r, visit);
}

void Decision::each(Verdict verdict, const ItemVisitor& visit) const {
  for (std::size_t r = 0; r < m_parts->judged.size(); ++r) {
    const auto& judged = m_parts->judged[r];
    std::optional<RepositoryView> view;
    for (registry::ManifestId id = 0; id < judged.size(); ++id) {
      if (judged[id].verdict != verdict) continue;
      if (!view) view.emplace(m_parts->view(r));
      visit(describe(*view, judged, m_parts->waves[r], id));
    }
  }
}

std::vector<Item> Decision::items() const {
  std::vector<Item> items;
  each([&](const Item& item) { items.push_back(item); });
  return items;
}

Item Decision::item(std::size_t r, registry::ManifestId manifest) const {
  return describe(m_parts->view(r), m_parts->judged[r], m_parts->waves[r], manifest);
}

std::int64_t Decision::untag_count() const {
  return m_parts->untag_count;
}

bool Decision::is_drawn(const registry::Digest& digest) const {
  return m_parts->drawn.contains(digest);
}

const World& Decision::world() const {
  return m_parts->world;
}

const WorldGraph& Decision::graph() const {
  return m_parts->graph;
}

const Protection& Decision::protection() const {
  return m_parts->protection;
}

}  // namespace keelson::cleanup

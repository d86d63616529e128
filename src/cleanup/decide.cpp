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
    for (std::size_t r = 0; r < first_tags.size(); ++r) {
      const RepositoryView of_repository = view(r);
      judged.push_back(judge(of_repository));
      if (!world.capabilities.untags) continue;
      for (registry::ManifestId id = 0; id < judged[r].size(); ++id)
        untag_count +=
            static_cast<std::int64_t>(tags_to_go(of_repository, id, judged[r][id]).size());
    }
    waves = cleanup::waves(world, graph, judged);
  }

  RepositoryView view(std::size_t r) const {
    const auto& repository = world.inventory.repositories[r];
    return {world, protection, repository,
            std::span(graph.tag_nodes).subspan(first_tags[r], repository.tags.size())};
  }

  const World& world;
  WorldGraph graph;
  Protection protection;
  std::vector<std::size_t> first_tags;  // of each repository, in graph.tag_nodes
  std::vector<std::vector<Judged>> judged;
  std::vector<std::vector<std::uint32_t>> waves;
  std::int64_t untag_count = 0;
};

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::doomed:
      return "doomed";
    case Verdict::protected_:
      return "protected";
    case Verdict::kept:
      return "kept";
    case Verdict::unknown:
      return "unknown";
  }
  return "unknown";
}

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

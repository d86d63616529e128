// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/watch.hpp"

#include <algorithm>

#include "analyzer/graph/parts.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/guard.hpp"

namespace keelson::cleanup {

// A decision looks at its world, so the two stay where they are.
struct Watch::State {
  explicit State(World of) : world(std::move(of)) { decide_again(); }

  void decide_again() { decision = std::make_unique<Decision>(world); }

  struct Place {
    std::size_t repository;
    registry::ManifestId manifest;
  };
  // nullopt when the inventory has no such manifest.
  std::optional<Place> find(const Item& item) const {
    const auto* repository = world.inventory.find(item.repository);
    const auto* manifest = repository ? repository->find(item.digest) : nullptr;
    if (manifest == nullptr) return std::nullopt;
    return Place{static_cast<std::size_t>(repository - world.inventory.repositories.data()),
                 static_cast<registry::ManifestId>(manifest - repository->manifests.data())};
  }

  bool is_needed(const Item& item) const {
    const auto digest = registry::Digest::parse(item.digest);
    if (!digest || decision->is_drawn(*digest) ||
        decision->protection().is_pinned(item.repository, *digest))
      return true;
    const graph::Graph& graph = decision->graph().graph;
    const auto open = decision->protection().open_on(item.repository);
    if (item.tags.empty() && !open.empty()) return true;
    return std::any_of(item.tags.begin(), item.tags.end(), [&](const std::string& tag) {
      const auto node = graph.find(tag_reference(world, item.repository, tag));
      if (node && decision->protection().is_needed(*node)) return true;
      return std::any_of(open.begin(), open.end(), [&](graph::NodeId pattern) {
        const auto of = graph::parts_of(graph.name(pattern)).tag;
        return of.empty() || matches_pattern(of, tag);
      });
    });
  }

  World world;
  std::unique_ptr<Decision> decision;
};

Watch::Watch(World world, Look look, std::chrono::milliseconds least)
    : m_look(std::move(look)),
      m_freshness(least),
      m_state(std::make_unique<State>(std::move(world))) {}

Watch::~Watch() = default;

const World& Watch::world() const {
  return m_state->world;
}

const Decision& Watch::decision() const {
  return *m_state->decision;
}

void Watch::look_again() {
  if (m_look && m_freshness.is_due()) {
    bool changed = false;
    m_freshness.refresh([&] { changed = m_look(m_state->world); });
    if (changed) {
      m_state->decide_again();
      m_is_checked = false;
    }
  }
  if (m_is_checked) return;
  check_inputs(m_state->world, *m_state->decision);
  m_is_checked = true;
}

std::optional<std::string> Watch::objection(const Item& item) {
  const std::lock_guard lock(m_mutex);
  look_again();
  const auto place = m_state->find(item);
  if (!place) {
    if (m_state->is_needed(item)) return "now something needs it";
    return std::nullopt;
  }
  const Decision& decision = *m_state->decision;
  const Verdict verdict = decision.judged()[place->repository][place->manifest].verdict;
  if (verdict == Verdict::doomed) return std::nullopt;
  if (verdict != Verdict::protected_ && m_bereaved.contains(item.repository + "@" + item.digest))
    return std::nullopt;
  const auto reasons = decision.item(place->repository, place->manifest).reasons;
  return std::string("now ") + verdict_name(verdict) +
         (reasons.empty() ? "" : ": " + reasons[0].text);
}

std::optional<std::string> Watch::objection(const Item& item, const std::string& tag) {
  const std::lock_guard lock(m_mutex);
  look_again();
  const auto place = m_state->find(item);
  if (!place) return "its manifest is gone";
  const auto untag = m_state->decision->item(place->repository, place->manifest).untag;
  if (std::find(untag.begin(), untag.end(), tag) == untag.end())
    return "its tag " + tag + " is not to go any more";
  return std::nullopt;
}

}  // namespace keelson::cleanup

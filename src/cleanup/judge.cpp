// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/judge.hpp"

#include <algorithm>

#include "src/registry/hold_tag.hpp"

namespace keelson::cleanup {
namespace {

using registry::HeldManifest;
using registry::HeldTag;
using registry::ManifestId;

// From weak to strong: doomed, kept, unknown, protected.
int strength(Verdict verdict) {
  switch (verdict) {
    case Verdict::doomed:
      return 0;
    case Verdict::kept:
      return 1;
    case Verdict::unknown:
      return 2;
    case Verdict::protected_:
      return 3;
  }
  return 3;
}

bool raise(Judged& judged, Verdict to) {
  if (strength(judged.verdict) >= strength(to)) return false;
  judged.verdict = to;
  return true;
}

Verdict verdict_of(Selection selection) {
  return selection == Selection::selected  ? Verdict::doomed
         : selection == Selection::unknown ? Verdict::unknown
                                           : Verdict::kept;
}

class Judge {
 public:
  explicit Judge(const RepositoryView& view)
      : m_view(view), m_judged(view.repository.manifests.size()) {}

  std::vector<Judged> judge() && {
    for (ManifestId id = 0; id < m_judged.size(); ++id) judge_alone(id);
    if (!m_view.families.empty() || !m_view.drawn.empty()) draw();
    keep_survivors();
    if (!m_view.families.empty()) hand_down();
    return std::move(m_judged);
  }

 private:
  bool is_needed(ManifestId id) const {
    for (const std::uint32_t tag : m_view.tags_of(id)) {
      if (m_view.protection.is_needed(m_view.tag_nodes[tag])) return true;
    }
    if (m_view.tags_of(id).empty() && !m_view.open.empty()) return true;
    return m_view.protection.is_pinned(m_view.repository.name,
                                       m_view.repository.manifests[id].digest);
  }

  // What the policy says of it, without its kin. Doomed also stands for what only its kin
  // can keep.
  Verdict by_policy(ManifestId id, bool& is_selected) const {
    const HeldManifest& manifest = m_view.repository.manifests[id];
    if (manifest.subject && !m_view.is_stray(id)) return Verdict::doomed;
    if (manifest.subject) {
      if (place_of_subject(m_view.world, manifest) != SubjectPlace::gone) return Verdict::kept;
      const Choice choice = choose_alone(m_view.policy, m_view.repository, manifest);
      is_selected = choice.selection == Selection::selected;
      return verdict_of(choice.selection);
    }
    if (!m_view.has_tag(id)) {
      if (!m_view.families.holders.of(id).empty()) return Verdict::doomed;
      const Choice choice = choose_alone(m_view.policy, m_view.repository, manifest);
      is_selected = choice.selection == Selection::selected;
      return verdict_of(choice.selection);
    }
    Verdict verdict = Verdict::doomed;
    is_selected = true;
    for (const std::uint32_t tag : m_view.tags_of(id)) {
      if (registry::is_hold_tag(m_view.repository.tags[tag].name)) continue;
      const Choice& choice = m_view.choices[tag];
      is_selected &= choice.selection == Selection::selected;
      if (strength(verdict_of(choice.selection)) > strength(verdict))
        verdict = verdict_of(choice.selection);
    }
    return verdict;
  }

  void judge_alone(ManifestId id) {
    Judged& judged = m_judged[id];
    judged.is_needed = is_needed(id);
    if (!m_view.repository.failure.empty())
      judged.verdict = Verdict::unknown;
    else
      judged.verdict = by_policy(id, judged.is_selected);
    if (judged.is_needed) judged.verdict = Verdict::protected_;
  }

  // Upwards: an index is what the tag of a running part points to.
  void draw() {
    std::vector<ManifestId> open;
    for (ManifestId id = 0; id < m_judged.size(); ++id) {
      if (m_judged[id].is_needed) {
        open.push_back(id);
      } else if (m_view.drawn.contains(m_view.repository.manifests[id].digest)) {
        m_judged[id].is_drawn = true;
        m_judged[id].verdict = Verdict::protected_;
        open.push_back(id);
      }
    }
    while (!open.empty()) {
      const ManifestId id = open.back();
      open.pop_back();
      for (const Kin* kin : {&m_view.families.holders, &m_view.families.subjects}) {
        for (const ManifestId other : kin->of(id)) {
          Judged& judged = m_judged[other];
          if (judged.is_needed || judged.is_drawn) continue;
          judged.is_drawn = true;
          judged.verdict = Verdict::protected_;
          open.push_back(other);
        }
      }
    }
  }

  void keep_survivors() {
    const auto* rule = rule_for(m_view.policy.settings, m_view.repository.name);
    if (rule == nullptr || !m_view.repository.failure.empty()) return;
    // By the policy alone: what is needed, and so what others say, must not let another go.
    std::int64_t staying = 0;
    std::vector<std::pair<Time, ManifestId>> selected;
    for (ManifestId id = 0; id < m_judged.size(); ++id) {
      const HeldManifest& manifest = m_view.repository.manifests[id];
      if (manifest.subject || !m_view.has_tag(id)) continue;
      if (m_judged[id].is_selected)
        selected.emplace_back(time_of(manifest, m_view.policy.now).value_or(Time::max()), id);
      else
        ++staying;
    }
    // Newest first; of equals the smaller digest, which has the smaller number.
    std::sort(selected.begin(), selected.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (const auto& [time, id] : selected) {
      if (staying++ >= rule->min_keep) break;
      if (m_judged[id].verdict != Verdict::doomed) continue;
      m_judged[id].verdict = Verdict::kept;
      m_judged[id].is_survivor = true;
    }
  }

  // Downwards: parts are at least what their indexes are, attached what their subjects are.
  void hand_down() {
    const Kin* const ways[] = {&m_view.families.parts, &m_view.families.attached};
    std::vector<std::uint32_t> above(m_judged.size());
    for (ManifestId id = 0; id < above.size(); ++id) {
      above[id] = static_cast<std::uint32_t>(m_view.families.holders.of(id).size() +
                                             m_view.families.subjects.of(id).size());
    }
    // From what belongs to nothing. What is not come to belongs to itself in a circle, so
    // nothing selects it.
    std::vector<ManifestId> open;
    for (ManifestId id = 0; id < above.size(); ++id) {
      if (above[id] == 0) open.push_back(id);
    }
    while (!open.empty()) {
      const ManifestId id = open.back();
      open.pop_back();
      for (const Kin* kin : ways) {
        for (const ManifestId other : kin->of(id)) {
          if (--above[other] == 0) open.push_back(other);
        }
      }
    }
    for (ManifestId id = 0; id < above.size(); ++id) {
      if (above[id] > 0) raise(m_judged[id], Verdict::kept);
      open.push_back(id);
    }
    while (!open.empty()) {
      const ManifestId id = open.back();
      open.pop_back();
      for (const Kin* kin : ways) {
        for (const ManifestId other : kin->of(id)) {
          if (raise(m_judged[other], m_judged[id].verdict)) open.push_back(other);
        }
      }
    }
    for (ManifestId id = 0; id < m_judged.size(); ++id) {
      const bool goes_with_kin = !m_view.families.subjects.of(id).empty() ||
                                 (!m_view.has_tag(id) && !m_view.families.holders.of(id).empty());
      if (goes_with_kin) m_judged[id].is_selected = m_judged[id].verdict == Verdict::doomed;
    }
  }

  const RepositoryView& m_view;
  std::vector<Judged> m_judged;
};

}  // namespace

RepositoryView::RepositoryView(const World& of, const Protection& with,
                               const registry::RepositoryInventory& in,
                               std::span<const graph::NodeId> nodes, const Drawn& drawn_digests)
    : world(of),
      protection(with),
      repository(in),
      tag_nodes(nodes),
      policy{of.settings, of.now},
      families(in),
      drawn(drawn_digests),
      open(with.open_on(in.name)),
      tag_offsets(in.manifests.size() + 1) {
  // What failed half-way has no rule asked about it.
  choices = in.failure.empty() ? choose_tags(policy, in) : std::vector<Choice>(in.tags.size());
  for (const HeldTag& tag : in.tags) ++tag_offsets[tag.manifest + 1];
  for (std::size_t i = 1; i < tag_offsets.size(); ++i) tag_offsets[i] += tag_offsets[i - 1];
  tags.resize(in.tags.size());
  std::vector<std::uint32_t> next(tag_offsets.begin(), tag_offsets.end() - 1);
  for (std::uint32_t t = 0; t < in.tags.size(); ++t) tags[next[in.tags[t].manifest]++] = t;
}

bool RepositoryView::has_tag(ManifestId manifest) const {
  const auto of = tags_of(manifest);
  return std::any_of(of.begin(), of.end(), [this](std::uint32_t tag) {
    return !registry::is_hold_tag(repository.tags[tag].name);
  });
}

bool RepositoryView::is_stray(ManifestId manifest) const {
  return repository.manifests[manifest].subject && families.subjects.of(manifest).empty();
}

SubjectPlace place_of_subject(const World& world, const HeldManifest& manifest) {
  SubjectPlace place = SubjectPlace::gone;
  for (const auto& repository : world.inventory.repositories) {
    if (repository.find(*manifest.subject) != nullptr) return SubjectPlace::elsewhere;
    if (!repository.failure.empty()) place = SubjectPlace::not_known;
  }
  return place;
}

std::vector<Judged> judge(const RepositoryView& view) {
  return Judge(view).judge();
}

void add_drawn(const RepositoryView& view, const std::vector<Judged>& judged, Drawn& drawn) {
  for (ManifestId id = 0; id < judged.size(); ++id) {
    if ((judged[id].is_needed || judged[id].is_drawn) && view.is_stray(id))
      drawn.insert(*view.repository.manifests[id].subject);
  }
}

std::vector<std::uint32_t> tags_to_go(const RepositoryView& view, ManifestId manifest,
                                      const Judged& judged) {
  std::vector<std::uint32_t> go;
  if (judged.verdict == Verdict::doomed || !view.world.capabilities.untags ||
      !view.repository.failure.empty() || view.repository.manifests[manifest].subject)
    return go;
  bool one_stays = false;
  for (const std::uint32_t tag : view.tags_of(manifest)) {
    if (registry::is_hold_tag(view.repository.tags[tag].name)) continue;
    if (view.choices[tag].selection == Selection::selected &&
        !view.protection.is_needed(view.tag_nodes[tag]))
      go.push_back(tag);
    else
      one_stays = true;
  }
  if (!one_stays) go.clear();
  return go;
}

}  // namespace keelson::cleanup

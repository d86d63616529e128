// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/describe.hpp"

#include <algorithm>

#include "src/registry/hold_tag.hpp"

namespace keelson::cleanup {
namespace {

using registry::HeldManifest;
using registry::ManifestId;

std::vector<std::string> names_of(const RepositoryView& view, ManifestId manifest) {
  std::vector<std::string> names;
  for (const std::uint32_t tag : view.tags_of(manifest))
    names.push_back(view.repository.tags[tag].name);
  return names;
}

// Of its tags; without one, of what may mean it.
std::vector<graph::NodeId> nodes_of(const RepositoryView& view, ManifestId manifest) {
  std::vector<graph::NodeId> nodes;
  if (view.tags_of(manifest).empty()) return view.open;
  for (const std::uint32_t tag : view.tags_of(manifest)) nodes.push_back(view.tag_nodes[tag]);
  return nodes;
}

class Describer {
 public:
  Describer(const RepositoryView& view, const std::vector<Judged>& judged, ManifestId id)
      : m_view(view),
        m_judged(judged),
        m_id(id),
        m_manifest(view.repository.manifests[id]),
        m_one(judged[id]) {}

  std::vector<Reason> reasons() && {
    if (m_one.is_needed)
      m_reasons = m_view.protection.reasons(m_view.repository.name, m_manifest.digest,
                                            nodes_of(m_view, m_id));
    if (!m_view.repository.failure.empty()) {
      m_reasons.push_back(
          {"scope", "the repository could not be read wholly", {m_view.repository.failure}});
    } else {
      add_policy();
    }
    add_kin();
    std::sort(m_reasons.begin(), m_reasons.end(), tells_more);
    m_reasons.erase(std::unique(m_reasons.begin(), m_reasons.end()), m_reasons.end());
    return std::move(m_reasons);
  }

 private:
  void add_choice(const Choice& choice) {
    m_reasons.push_back(reason_of(choice, m_view.policy, m_view.repository, m_manifest));
  }

  void add_policy() {
    if (m_manifest.subject) {
      if (m_view.is_stray(m_id)) add_stray();
      return;
    }
    if (!m_view.has_tag(m_id)) {
      if (m_view.families.holders.of(m_id).empty())
        add_choice(choose_alone(m_view.policy, m_view.repository, m_manifest));
      return;
    }
    for (const std::uint32_t tag : m_view.tags_of(m_id)) {
      if (!registry::is_hold_tag(m_view.repository.tags[tag].name)) add_choice(m_view.choices[tag]);
    }
    if (m_one.is_survivor) {
      const auto* rule = rule_for(m_view.policy.settings, m_view.repository.name);
      m_reasons.push_back({"survivor",
                           "one of the newest " + std::to_string(rule->min_keep) + " (min_keep)",
                           {rule->origin}});
    }
  }

  void add_stray() {
    const std::string subject = m_manifest.subject->text();
    switch (place_of_subject(m_view.world, m_manifest)) {
      case SubjectPlace::elsewhere:
        m_reasons.push_back(
            {"attached", "it belongs to " + subject + " of another repository", {}});
        return;
      case SubjectPlace::not_known:
        m_reasons.push_back(
            {"attached",
             "it belongs to " + subject + ", which a repository that could not be read may hold",
             {}});
        return;
      case SubjectPlace::gone:
        add_choice(choose_alone(m_view.policy, m_view.repository, m_manifest));
    }
  }

  void add_kin() {
    const auto digest = [this](ManifestId id) {
      return m_view.repository.manifests[id].digest.text();
    };
    const auto doomed = [](const Judged& judged) { return judged.verdict == Verdict::doomed; };
    const bool is_tagged = m_view.has_tag(m_id);
    for (const ManifestId index : m_view.families.holders.of(m_id)) {
      if (!doomed(m_judged[index])) {
        m_reasons.push_back(
            {"part", "part of the index " + digest(index), names_of(m_view, index)});
      } else if (doomed(m_one) && !is_tagged) {
        m_reasons.push_back(
            {"part", "part of the doomed index " + digest(index), names_of(m_view, index)});
      }
    }
    for (const ManifestId subject : m_view.families.subjects.of(m_id)) {
      m_reasons.push_back({"attached",
                           std::string("it belongs to ") + digest(subject) + ", which is " +
                               verdict_name(m_judged[subject].verdict),
                           names_of(m_view, subject)});
    }
    if (!m_one.is_drawn) return;
    if (m_view.drawn.contains(m_manifest.digest))
      m_reasons.push_back(
          {"attached", "what is attached to it in another repository is protected", {}});
    for (const ManifestId part : m_view.families.parts.of(m_id)) {
      if (m_judged[part].is_needed || m_judged[part].is_drawn)
        m_reasons.push_back({"part", "its part " + digest(part) + " is protected", {}});
    }
    for (const ManifestId other : m_view.families.attached.of(m_id)) {
      if (m_judged[other].is_needed || m_judged[other].is_drawn)
        m_reasons.push_back({"attached", digest(other) + ", attached to it, is protected",
                             names_of(m_view, other)});
    }
  }

  const RepositoryView& m_view;
  const std::vector<Judged>& m_judged;
  ManifestId m_id;
  const HeldManifest& m_manifest;
  const Judged& m_one;
  std::vector<Reason> m_reasons;
};

// A part is made with its index.
bool is_rebuildable(const RepositoryView& view, ManifestId manifest, const graph::Graph& graph) {
  const auto is_built = [&](ManifestId id) {
    for (const std::uint32_t tag : view.tags_of(id)) {
      for (const graph::Edge& edge : graph.needs(view.tag_nodes[tag])) {
        if (edge.relation() == graph::Relation::built_by) return true;
      }
    }
    return false;
  };
  if (is_built(manifest)) return true;
  const auto holders = view.families.holders.of(manifest);
  return std::any_of(holders.begin(), holders.end(), is_built);
}

}  // namespace

Item describe(const RepositoryView& view, const std::vector<Judged>& judged,
              const std::vector<std::uint32_t>& waves, ManifestId id) {
  const HeldManifest& manifest = view.repository.manifests[id];
  const Judged& one = judged[id];
  Item item;
  item.repository = view.repository.name;
  item.digest = manifest.digest.text();
  item.media_type = view.world.inventory.media_types[manifest.media_type];
  item.tags = names_of(view, id);
  for (const std::uint32_t tag : tags_to_go(view, id, one))
    item.untag.push_back(view.repository.tags[tag].name);
  for (const auto& child : manifest.children) item.children.push_back(child.text());
  if (manifest.subject) item.subject = manifest.subject->text();
  item.size_bytes = view.world.inventory.size_bytes(manifest);
  item.created = manifest.created;
  item.pushed = manifest.pushed;
  item.pulled = manifest.pulled;
  item.untagged = manifest.untagged;
  if (manifest.origin) {
    item.built_on = manifest.origin->built_on;
    item.labels = manifest.origin->labels;
  }
  item.shown = view.protection.standing().shown(
      {static_cast<std::uint32_t>(&view.repository - view.world.inventory.repositories.data()),
       id});
  item.is_config_read = manifest.is_config_read;
  item.selected = one.is_selected;
  item.is_rebuildable = is_rebuildable(view, id, view.protection.graph());
  item.wave = one.verdict == Verdict::doomed ? waves[id] : 0;
  item.verdict = one.verdict;
  item.reasons = Describer(view, judged, id).reasons();
  return item;
}

}  // namespace keelson::cleanup

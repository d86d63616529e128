// SPDX-License-Identifier: Apache-2.0
// What manifests of one repository say only together.
#include <algorithm>

#include "src/registry/held.hpp"
#include "src/registry/hold_tag.hpp"

namespace keelson::registry {
namespace {

constexpr std::size_t k_hex_digits = 64;

// Goes from indexes down to their parts; each manifest is derived once.
class Indexes {
 public:
  explicit Indexes(RepositoryInventory& repository)
      : m_repository(repository), m_states(repository.manifests.size(), State::untouched) {}

  void derive() {
    for (std::size_t i = 0; i < m_states.size(); ++i) derive(i);
  }

 private:
  enum class State : std::uint8_t { untouched, begun, done };

  void derive(std::size_t i) {
    // No digest can hold itself; but what was begun is not begun again, whatever it says.
    if (m_states[i] != State::untouched) return;
    m_states[i] = State::begun;
    HeldManifest& index = m_repository.manifests[i];
    if (index.kind == ManifestKind::index) {
      std::vector<const HeldManifest*> parts;
      for (const Digest& child : index.children) {
        // A part that was never pushed, or deleted under its index, says nothing.
        const HeldManifest* part = m_repository.find(child);
        if (part == nullptr) continue;
        derive(static_cast<std::size_t>(part - m_repository.manifests.data()));
        parts.push_back(part);
      }
      if (!parts.empty()) combine(index, parts);
    }
    m_states[i] = State::done;
  }

  // An index is as new as its newest part, if all say how new they are; all its parts come
  // from one commit. Attestations are none of this.
  static void combine(HeldManifest& index, const std::vector<const HeldManifest*>& parts) {
    index.is_config_read = std::all_of(parts.begin(), parts.end(),
                                       [](const HeldManifest* p) { return p->is_config_read; });
    std::optional<Time> latest;
    bool are_all_dated = true, has_images = false;
    std::string revision = index.origin ? index.origin->revision : "";
    for (const HeldManifest* part : parts) {
      if (part->kind == ManifestKind::artifact) continue;
      has_images = true;
      if (!part->created)
        are_all_dated = false;
      else if (!latest || *part->created > *latest)
        latest = part->created;
      if (revision.empty() && part->origin) revision = part->origin->revision;
    }
    if (has_images) index.created = are_all_dated ? latest : std::nullopt;
    if (revision.empty() || (index.origin && index.origin->revision == revision)) return;
    Origin origin = index.origin ? *index.origin : Origin{};
    origin.revision = revision;
    index.origin = std::make_shared<const Origin>(std::move(origin));
  }

  RepositoryInventory& m_repository;
  std::vector<State> m_states;
};

// A manifest all of whose tags are such is attached to what they name: of several, to one
// that is there.
void derive_subjects(RepositoryInventory& repository, const Inventory& inventory) {
  std::vector<char> is_named(repository.manifests.size(), 0), is_other = is_named;
  for (const HeldTag& tag : repository.tags) {
    if (!is_hold_tag(tag.name)) (subject_of_tag(tag.name) ? is_named : is_other)[tag.manifest] = 1;
  }
  for (const HeldTag& tag : repository.tags) {
    HeldManifest& manifest = repository.manifests[tag.manifest];
    if (!is_named[tag.manifest] || is_other[tag.manifest]) continue;
    if (manifest.subject && inventory.holds(*manifest.subject)) continue;
    const auto subject = subject_of_tag(tag.name);
    if (!subject) continue;
    if (!manifest.subject || inventory.holds(*subject)) manifest.subject = subject;
  }
}

}  // namespace

std::optional<Digest> subject_of_tag(std::string_view tag) {
  constexpr std::string_view prefix = "sha256-";
  if (!tag.starts_with(prefix)) return std::nullopt;
  tag.remove_prefix(prefix.size());
  if (tag.size() > k_hex_digits && tag[k_hex_digits] != '.') return std::nullopt;
  return Digest::parse("sha256:" + std::string(tag.substr(0, k_hex_digits)));
}

void derive(Inventory& inventory) {
  for (RepositoryInventory& repository : inventory.repositories) {
    Indexes(repository).derive();
    derive_subjects(repository, inventory);
  }
  derive_bases(inventory);
}

}  // namespace keelson::registry

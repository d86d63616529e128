// SPDX-License-Identifier: Apache-2.0
#include "src/registry/date.hpp"

#include <algorithm>

#include "src/registry/hold_tag.hpp"

namespace keelson::registry {
namespace {

std::optional<Time> later(const std::optional<Time>& a, const std::optional<Time>& b) {
  return a && b ? std::optional(std::max(*a, *b)) : a ? a : b;
}

// Whether each manifest has a tag, and whether all its tags were on it before.
struct Tagged {
  std::vector<char> has_tag, is_known;
  Tagged(const RepositoryInventory& now, const RepositoryInventory* before)
      : has_tag(now.manifests.size(), 0), is_known(now.manifests.size(), 1) {
    for (const HeldTag& tag : now.tags) {
      if (is_hold_tag(tag.name)) continue;
      has_tag[tag.manifest] = 1;
      const HeldTag* old = before == nullptr ? nullptr : before->find_tag(tag.name);
      if (old == nullptr || before->manifest(*old).digest != now.manifest(tag).digest)
        is_known[tag.manifest] = 0;
    }
  }
};

// The latest time it, or a tag on it, can have been new here. Where the repository never was
// read wholly, what was not seen says nothing.
std::optional<Time> pushed(const HeldManifest& manifest, bool are_tags_known,
                           const RepositoryInventory* before, Time now) {
  const HeldManifest* old = before == nullptr ? nullptr : before->find(manifest.digest);
  if (before != nullptr && !before->failure.empty() && !before->is_earlier)
    return old ? old->pushed : std::nullopt;
  return old != nullptr && are_tags_known ? old->pushed : std::optional(now);
}

}  // namespace

void date(Inventory& inventory, const Inventory* before) {
  const bool is_whole = std::all_of(inventory.repositories.begin(), inventory.repositories.end(),
                                    [](const RepositoryInventory& r) { return r.failure.empty(); });
  for (RepositoryInventory& repository : inventory.repositories) {
    const RepositoryInventory* old = before == nullptr ? nullptr : before->find(repository.name);
    const Tagged tagged(repository, old);
    std::vector<char> is_part(repository.manifests.size(), 0);
    for (const HeldManifest& index : repository.manifests) {
      for (const Digest& child : index.children) {
        if (const HeldManifest* part = repository.find(child))
          is_part[static_cast<std::size_t>(part - repository.manifests.data())] = 1;
      }
    }
    for (std::size_t i = 0; i < repository.manifests.size(); ++i) {
      HeldManifest& manifest = repository.manifests[i];
      if (before != nullptr)
        manifest.pushed =
            later(manifest.pushed, pushed(manifest, tagged.is_known[i], old, inventory.taken));
      // What it is attached to may be in a repository that was not read.
      const bool is_alone = manifest.subject ? is_whole && !inventory.holds(*manifest.subject)
                                             : !tagged.has_tag[i] && !is_part[i];
      if (!is_alone) continue;
      const HeldManifest* known = old == nullptr ? nullptr : old->find(manifest.digest);
      manifest.untagged = known != nullptr && known->untagged ? known->untagged : inventory.taken;
    }
  }
}

}  // namespace keelson::registry

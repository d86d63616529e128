// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/families.hpp"

#include <algorithm>

namespace keelson::cleanup {
namespace {

using registry::HeldManifest;
using registry::ManifestId;
using Pair = std::pair<ManifestId, ManifestId>;

Kin kin_of(std::size_t manifests, std::vector<Pair> pairs) {
  Kin kin;
  if (pairs.empty()) return kin;
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  kin.offsets.assign(manifests + 1, 0);
  for (const auto& [from, to] : pairs) {
    ++kin.offsets[from + 1];
    kin.ids.push_back(to);
  }
  for (std::size_t i = 1; i < kin.offsets.size(); ++i) kin.offsets[i] += kin.offsets[i - 1];
  return kin;
}

std::vector<Pair> swapped(std::vector<Pair> pairs) {
  for (Pair& pair : pairs) std::swap(pair.first, pair.second);
  return pairs;
}

}  // namespace

Families::Families(const registry::RepositoryInventory& repository) {
  std::vector<Pair> holding, attaching;
  const HeldManifest* first = repository.manifests.data();
  for (ManifestId id = 0; id < repository.manifests.size(); ++id) {
    const HeldManifest& manifest = repository.manifests[id];
    for (const auto& child : manifest.children) {
      const HeldManifest* part = repository.find(child);
      if (part != nullptr && part != &manifest)
        holding.emplace_back(id, static_cast<ManifestId>(part - first));
    }
    if (!manifest.subject) continue;
    const HeldManifest* subject = repository.find(*manifest.subject);
    if (subject != nullptr && subject != &manifest)
      attaching.emplace_back(static_cast<ManifestId>(subject - first), id);
  }
  const std::size_t count = repository.manifests.size();
  holders = kin_of(count, swapped(holding));
  parts = kin_of(count, std::move(holding));
  subjects = kin_of(count, swapped(attaching));
  attached = kin_of(count, std::move(attaching));
}

}  // namespace keelson::cleanup

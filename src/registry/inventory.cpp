// SPDX-License-Identifier: Apache-2.0
#include "src/registry/inventory.hpp"

#include <algorithm>

namespace keelson::registry {
namespace {

template <class List, class Key, class Of>
auto* find_sorted(const List& list, const Key& key, Of of) {
  const auto found =
      std::lower_bound(list.begin(), list.end(), key,
                       [&](const auto& element, const Key& k) { return of(element) < k; });
  return found != list.end() && of(*found) == key ? &*found : nullptr;
}

}  // namespace

const HeldTag* RepositoryInventory::find_tag(std::string_view tag) const {
  return find_sorted(tags, tag, [](const HeldTag& t) { return std::string_view(t.name); });
}

const HeldManifest* RepositoryInventory::find(const Digest& digest) const {
  return find_sorted(manifests, digest, [](const HeldManifest& m) { return m.digest; });
}

const HeldManifest* RepositoryInventory::find(std::string_view digest) const {
  const auto parsed = Digest::parse(digest);
  return parsed ? find(*parsed) : nullptr;
}

const RepositoryInventory* Inventory::find(std::string_view repository) const {
  return find_sorted(repositories, repository,
                     [](const RepositoryInventory& r) { return std::string_view(r.name); });
}

bool Inventory::holds(const Digest& digest) const {
  return std::any_of(repositories.begin(), repositories.end(),
                     [&](const RepositoryInventory& one) { return one.find(digest) != nullptr; });
}

std::size_t Inventory::manifest_count() const {
  std::size_t count = 0;
  for (const auto& repository : repositories) count += repository.manifests.size();
  return count;
}

std::size_t Inventory::tag_count() const {
  std::size_t count = 0;
  for (const auto& repository : repositories) count += repository.tags.size();
  return count;
}

std::int64_t Inventory::size_bytes(const HeldManifest& manifest) const {
  std::int64_t size = manifest.size_bytes;
  for (const BlobId blob : manifest.blobs) size += blobs.size_bytes(blob);
  return size;
}

}  // namespace keelson::registry

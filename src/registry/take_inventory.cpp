// SPDX-License-Identifier: Apache-2.0
#include "src/registry/take_inventory.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "src/registry/claims.hpp"
#include "src/registry/date.hpp"
#include "src/registry/gatherer.hpp"
#include "src/registry/names.hpp"
#include "src/registry/parallel.hpp"
#include "src/registry/read_config.hpp"
#include "src/registry/read_manifest.hpp"

namespace keelson::registry {
namespace {

// One whose configuration or provenance is to be read, and what came of it.
struct Missing {
  RepositoryInventory* repository;
  HeldManifest* manifest;
  std::optional<HeldManifest> held;
  std::string failure;
};

// Each image or attestation that is there and was not read, once; for an index, all its parts.
void add_missing(RepositoryInventory& repository, const Digest& digest, int depth,
                 std::vector<Missing>& all) {
  constexpr int depth_max = 8;
  const HeldManifest* found = repository.find(digest);
  if (found == nullptr || depth > depth_max) return;
  for (const Digest& child : found->children) add_missing(repository, child, depth + 1, all);
  const bool is_unread_image = found->kind == ManifestKind::image && !found->is_config_read;
  if (!is_unread_image && !found->has_unread_provenance) return;
  all.push_back(
      {&repository,
       &repository.manifests[static_cast<std::size_t>(found - repository.manifests.data())],
       {},
       {}});
}

std::optional<ManifestFact> fact_of(Registry& registry, FactCache& cache,
                                    const std::string& repository, const std::string& digest) {
  if (auto known = cache.find(digest)) return known;
  const auto manifest = registry.manifest(repository, digest);
  if (!manifest) return std::nullopt;
  return read_manifest(*manifest, written(repository, digest));
}

}  // namespace

bool read_config(Registry& registry, const std::string& repository, ManifestFact& fact) {
  if (fact.kind != ManifestKind::image || fact.blobs.empty()) return false;
  const auto config = registry.blob(repository, fact.blobs[0].digest);
  if (!config) return false;
  add_config(*config, fact);
  return true;
}

bool read_provenance(Registry& registry, const std::string& repository, ManifestFact& fact) {
  std::vector<BlobFact> left;
  for (const BlobFact& blob : fact.provenance) {
    if (const auto statement = registry.blob(repository, blob.digest))
      add_bases(bases_of_provenance(*statement), fact.origin);
    else
      left.push_back(blob);
  }
  const bool has_more = left.size() < fact.provenance.size();
  fact.provenance = std::move(left);
  return has_more;
}

void take_inventory(Registry& registry, FactCache& cache, const InventoryTask& task,
                    Inventory& inventory) {
  Gatherer(registry, cache, task, inventory).gather();
  derive(inventory);
  date(inventory, task.before);
  number_anew(inventory);
}

void read_configs(Registry& registry, FactCache& cache, const InventoryTask& task,
                  const std::vector<MissingConfig>& missing, Inventory& inventory) {
  std::vector<Missing> all;
  for (const MissingConfig& one : missing) {
    if (const auto* found = inventory.find(one.repository)) {
      auto& repository =
          inventory.repositories[static_cast<std::size_t>(found - inventory.repositories.data())];
      add_missing(repository, one.digest, 0, all);
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Missing& a, const Missing& b) { return a.manifest < b.manifest; });
  all.erase(
      std::unique(all.begin(), all.end(),
                  [](const Missing& a, const Missing& b) { return a.manifest == b.manifest; }),
      all.end());
  HeldMaker maker(inventory, task.labels);
  for_each_of(all.size(), registry.connections(), [&](std::size_t i) {
    const std::string &name = all[i].repository->name, digest = all[i].manifest->digest.text();
    try {
      auto fact = fact_of(registry, cache, name, digest);
      if (!fact) return;
      const bool is_config_new = !fact->is_config_read && read_config(registry, name, *fact);
      if (read_provenance(registry, name, *fact) || is_config_new) cache.remember(digest, *fact);
      all[i].held = maker.make(all[i].manifest->digest, *fact);
    } catch (const Error& error) {
      if (!is_local(error.kind())) throw;
      all[i].failure = error.sentence();
    }
  });
  for (Missing& one : all) {
    if (one.repository->failure.empty()) one.repository->failure = one.failure;
    if (!one.held) continue;
    one.manifest->is_config_read = one.held->is_config_read;
    one.manifest->has_unread_provenance = one.held->has_unread_provenance;
    one.manifest->created = one.held->created;
    one.manifest->origin = one.held->origin;
    one.manifest->last_step = one.held->last_step;
    one.manifest->layered_steps = one.held->layered_steps;
    one.manifest->begins_anew = one.held->begins_anew;
  }
  derive(inventory);
}

}  // namespace keelson::registry

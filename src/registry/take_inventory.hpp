// SPDX-License-Identifier: Apache-2.0
// Reads all a registry holds, with as many requests at once as it likes. Reads only; what
// is known by digest is not asked again.
#pragma once
#include <functional>

#include "src/registry/facts.hpp"
#include "src/registry/inventory.hpp"
#include "src/registry/registry.hpp"

namespace keelson::registry {

// What of a repository is worth its requests.
struct Wanted {
  bool configs = true;    // image configurations: time and labels
  bool untagged = false;  // manifests without a tag
};

struct InventoryTask {
  std::function<Wanted(const std::string& repository)> wanted;  // empty: the defaults
  std::vector<std::string> labels;    // patterns of the names of labels to keep
  const Inventory* before = nullptr;  // the last one: what is new since, what lost its tags
};

// Fills everything but registry, url, hosts and taken. Cold, one GET a tag or one HEAD a
// tag and one GET for each manifest not yet known; warm, one HEAD a tag and nothing else.
// A repository that fails alone is marked; a registry that does not answer throws.
void take_inventory(Registry& registry, FactCache& cache, const InventoryTask& task,
                    Inventory& inventory);

// Reads the configurations of these images that were left out, and the provenance of these
// attestations. Failures mark the repository.
struct MissingConfig {
  std::string repository;
  Digest digest;
};
void read_configs(Registry& registry, FactCache& cache, const InventoryTask& task,
                  const std::vector<MissingConfig>& missing, Inventory& inventory);

}  // namespace keelson::registry

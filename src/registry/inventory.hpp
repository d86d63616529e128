// SPDX-License-Identifier: Apache-2.0
// What a registry holds: repositories, tags, manifests, and where the answer is not
// complete. Reads only; what is known by digest is not asked again.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/time.hpp"
#include "src/registry/registry.hpp"

namespace keelson::registry {

// What a manifest says about itself: true forever, since the digest is its name.
struct ManifestFact {
  std::string media_type;
  std::int64_t size_bytes = 0;        // manifest, configuration and layers; an index: itself
  std::string created;                // as written in the image's configuration; empty: unknown
  std::vector<std::string> children;  // digests an index holds
  std::string subject;                // digest a referrer belongs to
  std::string revision = {};          // commit it says it was built from; empty: does not say
  std::string built_on = {};          // "name@digest" of the base it says it has; likewise
  bool operator==(const ManifestFact&) const = default;
};

struct RepositoryInventory {
  std::string name;
  std::map<std::string, std::string> tags;        // tag → digest
  std::map<std::string, ManifestFact> manifests;  // digest → fact
  std::string failure;  // not empty: what is here is not all, the repository is unknown
};

struct Inventory {
  std::string registry;  // name in keelson.yml
  std::string url;
  std::vector<std::string> hosts;  // the registry's part of references, aliases included
  Time taken{};
  std::vector<RepositoryInventory> repositories;  // sorted by name

  const RepositoryInventory* find(const std::string& repository) const;
};

// Remembers facts by digest across runs.
class FactCache {
 public:
  virtual ~FactCache() = default;
  virtual std::optional<ManifestFact> find(const std::string& digest) = 0;
  virtual void remember(const std::string& digest, const ManifestFact& fact) = 0;
};

// Fills the repositories. One HEAD a tag, one GET for each manifest not yet known.
// A repository that fails alone is marked; a registry that does not answer throws.
void take_inventory(Registry& registry, FactCache& cache, Inventory& inventory);

}  // namespace keelson::registry

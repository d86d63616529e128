// SPDX-License-Identifier: Apache-2.0
// Makes facts into manifests of an inventory, and derives what they say only together: an
// index through its parts, a signature through its tag. Asks nobody. For src/registry and
// the store, which keeps an inventory without its facts.
#pragma once
#include <mutex>
#include <string>
#include <vector>

#include "src/registry/facts.hpp"
#include "src/registry/inventory.hpp"

namespace keelson::registry {

// Safe to use from several threads at once, while nobody else touches the inventory.
class HeldMaker {
 public:
  // `labels`: patterns of the names of labels to keep.
  HeldMaker(Inventory& inventory, std::vector<std::string> labels);

  // Throws Error{protocol} where it names anything by a digest that is not sha256.
  HeldManifest make(const Digest& digest, const ManifestFact& fact);

 private:
  std::shared_ptr<const Origin> origin_of(const Origin& origin) const;
  std::uint16_t media_type(const std::string& name);

  Inventory& m_inventory;
  std::vector<std::string> m_labels;
  std::mutex m_mutex;
};

// Time, origin and completeness of indexes, subjects told by tags alone, and bases. May be done
// again when more is known.
void derive(Inventory& inventory);

// What attestations say of the images they are of, and who holds the digests that are named.
void derive_bases(Inventory& inventory);

// Numbers blobs and media types in the order of the manifests that use them, so that the
// same content is the same inventory, in whatever order it was read.
void number_anew(Inventory& inventory);

}  // namespace keelson::registry

// SPDX-License-Identifier: Apache-2.0
// Which manifests of a repository go together: an index and its parts, an image and what
// is attached to it. Looks only at what they say of each other.
#pragma once
#include <span>
#include <vector>

#include "src/registry/inventory.hpp"

namespace keelson::cleanup {

// From a manifest of the repository to others of it.
struct Kin {
  std::vector<std::uint32_t> offsets;  // empty: nobody has any
  std::vector<registry::ManifestId> ids;

  std::span<const registry::ManifestId> of(registry::ManifestId manifest) const {
    if (offsets.empty()) return {};
    return std::span(ids).subspan(offsets[manifest], offsets[manifest + 1] - offsets[manifest]);
  }
};

struct Families {
  explicit Families(const registry::RepositoryInventory& repository);
  bool empty() const { return parts.offsets.empty() && attached.offsets.empty(); }

  Kin parts;     // index → parts that are there
  Kin holders;   // part → indexes
  Kin attached;  // subject → what is attached to it
  Kin subjects;  // attached → its subject, if it is in the repository
};

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/freed.hpp"

namespace keelson::cleanup {

Freed freed_by(const World& world, const std::vector<std::vector<Judged>>& judged) {
  const auto& inventory = world.inventory;
  std::vector<bool> is_needed(inventory.blobs.size());
  const auto each = [&](bool doomed, auto visit) {
    for (std::size_t r = 0; r < judged.size(); ++r) {
      for (std::size_t m = 0; m < judged[r].size(); ++m) {
        if ((judged[r][m].verdict == Verdict::doomed) == doomed)
          visit(inventory.repositories[r].manifests[m]);
      }
    }
  };
  each(false, [&](const registry::HeldManifest& manifest) {
    for (const registry::BlobId blob : manifest.blobs) is_needed[blob] = true;
  });
  Freed freed;
  each(true, [&](const registry::HeldManifest& manifest) {
    freed.bytes += manifest.size_bytes;
    for (const registry::BlobId blob : manifest.blobs) {
      if (is_needed[blob]) continue;
      is_needed[blob] = true;  // counted
      freed.bytes += inventory.blobs.size_bytes(blob);
    }
  });
  for (const auto& repository : inventory.repositories)
    freed.is_at_most |= !repository.failure.empty();
  return freed;
}

}  // namespace keelson::cleanup

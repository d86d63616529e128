// SPDX-License-Identifier: Apache-2.0
// Blobs by number: each digest once, with its size, so that what images share is one.
// Never forgets one.
#pragma once
#include <cstdint>
#include <vector>

#include "src/registry/digest.hpp"

namespace keelson::registry {

using BlobId = std::uint32_t;

class BlobTable {
 public:
  // The number of this digest; a new one when it was not there. Keeps the larger size.
  BlobId add(const Digest& digest, std::int64_t size_bytes);

  std::uint32_t size() const { return static_cast<std::uint32_t>(m_digests.size()); }
  const Digest& digest(BlobId blob) const { return m_digests[blob]; }
  std::int64_t size_bytes(BlobId blob) const { return m_sizes[blob]; }

 private:
  void grow();

  std::vector<Digest> m_digests;
  std::vector<std::int64_t> m_sizes;
  std::vector<BlobId> m_places;  // open addressing by the digest's own bytes
};

}  // namespace keelson::registry

// SPDX-License-Identifier: Apache-2.0
// Blobs by number: each digest once, with its size, so that what images share is one.
// Never forgets one.
#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "src/registry/digest.hpp"

namespace keelson::registry {

using BlobId = std::uint32_t;

class BlobTable {
 public:
  // The number of this digest; a new one when it was not there. Keeps the larger size.
  BlobId add(const Digest& digest, std::int64_t size_bytes);

  std::optional<BlobId> find(const Digest& digest) const;

  std::uint32_t size() const { return static_cast<std::uint32_t>(m_digests.size()); }
  const Digest& digest(BlobId blob) const { return m_digests[blob]; }
  std::int64_t size_bytes(BlobId blob) const { return m_sizes[blob]; }

  // That the layer's content, uncompressed, has this digest (a diff_id). Several may be said:
  // anybody writes configurations.
  void say_content(BlobId blob, const Digest& content);
  std::vector<Digest> contents(BlobId blob) const;  // all that were said, sorted

 private:
  void grow();

  std::vector<Digest> m_digests;
  std::vector<std::int64_t> m_sizes;
  std::vector<Digest> m_contents;                          // by blob; Digest(): none was said
  std::vector<std::pair<BlobId, Digest>> m_more_contents;  // where they differ
  std::vector<BlobId> m_places;  // open addressing by the digest's own bytes
};

}  // namespace keelson::registry

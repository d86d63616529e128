// SPDX-License-Identifier: Apache-2.0
#include "src/registry/blob_table.hpp"

#include <algorithm>

namespace keelson::registry {
namespace {

constexpr BlobId k_free = ~BlobId{0};

}  // namespace

BlobId BlobTable::add(const Digest& digest, std::int64_t size_bytes) {
  if (m_digests.size() * 3 >= m_places.size() * 2) grow();
  const std::size_t mask = m_places.size() - 1;
  std::size_t place = digest.hash() & mask;
  for (; m_places[place] != k_free; place = (place + 1) & mask) {
    const BlobId known = m_places[place];
    if (m_digests[known] != digest) continue;
    m_sizes[known] = std::max(m_sizes[known], size_bytes);
    return known;
  }
  const BlobId blob = size();
  m_places[place] = blob;
  m_digests.push_back(digest);
  m_sizes.push_back(size_bytes);
  return blob;
}

void BlobTable::grow() {
  m_places.assign(std::max<std::size_t>(1024, m_places.size() * 2), k_free);
  const std::size_t mask = m_places.size() - 1;
  for (BlobId blob = 0; blob < size(); ++blob) {
    std::size_t place = m_digests[blob].hash() & mask;
    while (m_places[place] != k_free) place = (place + 1) & mask;
    m_places[place] = blob;
  }
}

}  // namespace keelson::registry

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

std::optional<BlobId> BlobTable::find(const Digest& digest) const {
  if (m_places.empty()) return std::nullopt;
  const std::size_t mask = m_places.size() - 1;
  for (std::size_t place = digest.hash() & mask; m_places[place] != k_free;
       place = (place + 1) & mask) {
    if (m_digests[m_places[place]] == digest) return m_places[place];
  }
  return std::nullopt;
}

void BlobTable::say_content(BlobId blob, const Digest& content) {
  if (m_contents.size() <= blob) m_contents.resize(size());
  if (m_contents[blob] == Digest()) m_contents[blob] = content;
  if (m_contents[blob] == content) return;
  const std::pair more(blob, content);
  const auto place = std::lower_bound(m_more_contents.begin(), m_more_contents.end(), more);
  if (place == m_more_contents.end() || *place != more) m_more_contents.insert(place, more);
}

std::vector<Digest> BlobTable::contents(BlobId blob) const {
  if (blob >= m_contents.size() || m_contents[blob] == Digest()) return {};
  std::vector<Digest> all{m_contents[blob]};
  auto more =
      std::lower_bound(m_more_contents.begin(), m_more_contents.end(), std::pair(blob, Digest()));
  for (; more != m_more_contents.end() && more->first == blob; ++more) all.push_back(more->second);
  std::sort(all.begin(), all.end());
  return all;
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

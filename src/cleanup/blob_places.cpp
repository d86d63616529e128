// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/blob_places.hpp"

#include "src/registry/digest.hpp"

namespace keelson::cleanup {

BlobPlace BlobPlaces::find(const std::string& repository, const NamedBlob& blob) {
  // Of what is no digest nobody is asked: it would become part of a path.
  if (!registry::Digest::parse(blob.digest)) return BlobPlace::gone;
  const std::pair key(repository, blob.digest);
  if (const auto known = m_known.find(key); known != m_known.end()) return known->second;
  BlobPlace place = BlobPlace::gone;
  if (m_registry.has_blob(repository, blob.digest)) {
    place = BlobPlace::registry;
  } else if (m_vault != nullptr) {
    const auto size = m_vault->size(blob.digest);
    if (size && (blob.size_bytes < 0 || *size == blob.size_bytes)) place = BlobPlace::vault;
  }
  return m_known.emplace(key, place).first->second;
}

void BlobPlaces::supply(const std::string& repository, const NamedBlob& blob,
                        registry::RegistryEditor& to) {
  m_vault->give_blob(repository, blob.digest, to);
  m_known[{repository, blob.digest}] = BlobPlace::registry;
}

}  // namespace keelson::cleanup

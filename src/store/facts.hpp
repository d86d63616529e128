// SPDX-License-Identifier: Apache-2.0
// Manifest facts by digest. Content-addressed, so never stale.
#pragma once
#include "src/registry/inventory.hpp"
#include "src/store/database.hpp"

namespace keelson::store {

// Reads all facts once; writes what is new in one transaction when flushed.
class Facts final : public registry::FactCache {
 public:
  explicit Facts(Database& database);
  std::optional<registry::ManifestFact> find(const std::string& digest) override;
  void remember(const std::string& digest, const registry::ManifestFact& fact) override;
  void flush();

 private:
  Database& m_database;
  std::map<std::string, registry::ManifestFact> m_known, m_new;
};

}  // namespace keelson::store

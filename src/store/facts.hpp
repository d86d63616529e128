// SPDX-License-Identifier: Apache-2.0
// Manifest facts by digest. Content-addressed, so never stale. Safe to call from several
// threads at once, while no other uses the database.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "src/registry/facts.hpp"
#include "src/store/database.hpp"

namespace keelson::store {

// Reads a fact when it is asked for; writes what is new when flushed, and whenever it has
// become much.
class Facts final : public registry::FactCache {
 public:
  explicit Facts(Database& database);
  ~Facts() override;
  std::optional<registry::ManifestFact> find(const std::string& digest) override;
  void remember(const std::string& digest, const registry::ManifestFact& fact) override;
  void flush();

 private:
  struct Query;
  void write();

  Database& m_database;
  std::mutex m_mutex;
  std::unique_ptr<Query> m_query;                      // prepared on first use
  std::unordered_map<std::string, std::string> m_new;  // digest → encoded
  std::size_t m_new_bytes = 0;
};

}  // namespace keelson::store

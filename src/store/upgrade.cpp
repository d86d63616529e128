// SPDX-License-Identifier: Apache-2.0
#include "src/store/upgrade.hpp"

#include <Poco/Data/Session.h>

#include <span>
#include <string>

#include "src/store/inventory_tables.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;

// What version 1 has.
constexpr const char* k_first[] = {
    "CREATE TABLE manifest (digest TEXT PRIMARY KEY, fact TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE observation (source TEXT PRIMARY KEY, content TEXT NOT NULL)",
    "CREATE TABLE inventory (registry TEXT PRIMARY KEY, content TEXT NOT NULL)",
    "CREATE TABLE run (id TEXT PRIMARY KEY, registry TEXT NOT NULL, url TEXT NOT NULL,"
    " plan TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE item (run TEXT NOT NULL REFERENCES run, position INTEGER NOT NULL,"
    " repository TEXT NOT NULL, digest TEXT NOT NULL, media_type TEXT NOT NULL,"
    " bytes BLOB NOT NULL, tags TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',"
    " PRIMARY KEY (run, position))",
};

// Facts of manifests tell more now, so they are read again.
constexpr const char* k_second[] = {
    "CREATE TABLE scan (source TEXT PRIMARY KEY, content BLOB NOT NULL)",
    "DELETE FROM manifest",
};

// An item of before has no blobs of its own; its bytes name them.
constexpr const char* k_third[] = {
    "ALTER TABLE item ADD COLUMN kind TEXT NOT NULL DEFAULT 'manifest'",
    "ALTER TABLE item ADD COLUMN blobs TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE item ADD COLUMN size_bytes INTEGER NOT NULL DEFAULT 0",
    "UPDATE item SET state = 'left' WHERE state = 'kept'",
    "CREATE INDEX item_by_digest ON item (repository, digest)",
    ("CREATE TABLE lease (registry TEXT PRIMARY KEY, holder TEXT NOT NULL, process TEXT NOT NULL,"
     " what TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL)"),
    "CREATE TABLE baseline (registry TEXT PRIMARY KEY, content TEXT NOT NULL)",
};

void run(Poco::Data::Session& session, std::span<const char* const> statements) {
  for (const char* statement : statements) session << statement, now;
}

}  // namespace

void upgrade(Poco::Data::Session& session, int version) {
  if (version < 1) run(session, k_first);
  if (version < 2) run(session, k_second);
  if (version < 3) {
    run(session, k_third);
    run(session, k_inventory_tables);
  }
  session << "PRAGMA user_version = " + std::to_string(k_version), now;
}

}  // namespace keelson::store

// SPDX-License-Identifier: Apache-2.0
// The tables of facts and inventories, as of version 3 of the store. What they replace only
// remembered what can be asked again. For src/store alone.
#pragma once

namespace keelson::store {

constexpr const char* k_inventory_tables[] = {
    "DROP TABLE IF EXISTS manifest",
    "DROP TABLE IF EXISTS inventory",
    "CREATE TABLE fact (digest BLOB PRIMARY KEY, content BLOB NOT NULL)",
    "CREATE TABLE inventory (registry TEXT PRIMARY KEY, head TEXT NOT NULL, digest TEXT NOT NULL)",
    ("CREATE TABLE held (registry TEXT NOT NULL, position INTEGER NOT NULL, content BLOB NOT NULL,"
     " PRIMARY KEY (registry, position))"),
};

}  // namespace keelson::store

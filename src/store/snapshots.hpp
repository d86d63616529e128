// SPDX-License-Identifier: Apache-2.0
// The latest observation of each live source and the latest inventory of each registry.
#pragma once
#include <optional>
#include <string>

#include "src/live/observation.hpp"
#include "src/registry/inventory.hpp"
#include "src/store/database.hpp"

namespace keelson::store {

void save(Database& database, const live::Observation& observation);
// Of a repository that failed, what `before` has of the last time it was read wholly is kept, if
// it has. `before` may be null.
void save(Database& database, const registry::Inventory& inventory,
          const registry::Inventory* before = nullptr);

std::optional<live::Observation> last_observation(Database& database, const std::string& source);
std::optional<registry::Inventory> last_inventory(Database& database, const std::string& registry);

// To tell whether anything changed; empty when there are none. An observation as stored; of
// an inventory a digest of all but the time it was taken.
std::string observation_bytes(Database& database, const std::string& source);
std::string inventory_bytes(Database& database, const std::string& registry);

}  // namespace keelson::store

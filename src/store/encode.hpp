// SPDX-License-Identifier: Apache-2.0
// Facts and inventories as bytes, observations as JSON text, and back. What was written by
// another version and is not understood throws; it is never half-read.
#pragma once
#include <string>
#include <string_view>

#include "src/live/observation.hpp"
#include "src/registry/facts.hpp"
#include "src/registry/inventory.hpp"

namespace keelson::store {

std::string encode(const registry::ManifestFact& fact);
registry::ManifestFact decode_fact(std::string_view bytes);

// All of an inventory but its repositories.
std::string encode_head(const registry::Inventory& inventory);
registry::Inventory decode_head(const std::string& text);
// One repository with what it needs of the inventory's tables; and into an inventory with
// the same head.
std::string encode(const registry::RepositoryInventory& repository,
                   const registry::Inventory& inventory);
void decode_into(registry::Inventory& inventory, std::string_view bytes);

std::string encode(const live::Observation& observation);
live::Observation decode_observation(const std::string& text);

}  // namespace keelson::store

// SPDX-License-Identifier: Apache-2.0
// Facts and inventories as bytes, observations as JSON text, and back. What was written by
// another version and is not understood throws; it is never half-read.
#pragma once
#include <functional>
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
// Rows of a repository, each with some of its manifests, their tags and what they need of
// the inventory's tables: none of them is large. Calls `row` with one after the other.
void encode_rows(const registry::RepositoryInventory& repository,
                 const registry::Inventory& inventory, const std::function<void(std::string)>& row);
// Into an inventory with the same head, in the same order.
void decode_row(std::string_view row, registry::Inventory& inventory);

std::string encode(const live::Observation& observation);
live::Observation decode_observation(const std::string& text);

}  // namespace keelson::store

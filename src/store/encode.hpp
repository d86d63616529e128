// SPDX-License-Identifier: Apache-2.0
// Facts, inventories and observations as JSON text, and back. What was written by
// another version and is not understood throws; it is never half-read.
#pragma once
#include <string>

#include "src/live/observation.hpp"
#include "src/registry/inventory.hpp"

namespace keelson::store {

std::string encode(const registry::ManifestFact& fact);
std::string encode(const registry::Inventory& inventory);
std::string encode(const live::Observation& observation);

registry::ManifestFact decode_fact(const std::string& text);
registry::Inventory decode_inventory(const std::string& text);
live::Observation decode_observation(const std::string& text);

}  // namespace keelson::store

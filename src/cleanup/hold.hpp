// SPDX-License-Identifier: Apache-2.0
// Tags of Keelson's own on parts of tagged indexes, so that no garbage collector takes them
// for unneeded; and the end of that. Moves no tag, and removes none but these.
#pragma once
#include <string>
#include <vector>

#include "src/registry/inventory.hpp"
#include "src/registry/registry.hpp"

namespace keelson::cleanup {

struct Hold {
  std::string repository;
  std::string tag;
  std::string digest;
  bool operator==(const Hold&) const = default;
};

// The parts of tagged indexes that are there without a tag, in repositories that match one
// of the patterns; without patterns in all. In order.
std::vector<Hold> missing_holds(const registry::Inventory& inventory,
                                const std::vector<std::string>& repositories);
// The tags of Keelson's own that are there.
std::vector<Hold> present_holds(const registry::Inventory& inventory,
                                const std::vector<std::string>& repositories);

struct HoldResult {
  std::vector<Hold> done;
  struct Left {
    Hold hold;
    std::string why;
  };
  std::vector<Left> left;
};

// Puts each tag where none is, and reads it back.
HoldResult hold(registry::Registry& registry, registry::RegistryEditor& editor,
                const std::vector<Hold>& holds);
// Removes each tag that is still on the digest it is named after. Throws Error{unsupported},
// having done nothing, where the registry cannot remove a tag alone.
HoldResult release(registry::Registry& registry, registry::RegistryEditor& editor,
                   const std::vector<Hold>& holds);

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
// Brings back what a run deleted, from the journal: same bytes, same digests, same
// tags. Never re-points a tag that has moved on, and deletes nothing.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "src/registry/registry.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

struct RestoreResult {
  struct Entry {
    std::string repository;
    std::string digest;
    std::vector<std::string> tags;
    std::string problem;  // empty: it is back, with all its tags
  };
  std::vector<Entry> entries;
  bool complete() const;
};

// Parts before the index that holds them. Goes on after a failure and tells each.
// An item is restored whatever the journal says of its deletion: after `kill -9` it may
// be gone while only intended.
RestoreResult restore(const std::string& run_id, registry::Registry& registry,
                      registry::RegistryEditor& editor, store::Journal& journal);

}  // namespace keelson::cleanup

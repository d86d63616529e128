// SPDX-License-Identifier: Apache-2.0
// Brings back what runs deleted, from the journal and, beyond garbage collection, the
// vault: same bytes, same digests, same tags. Never re-points a tag that has moved on, and
// deletes nothing.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "src/cleanup/vault.hpp"
#include "src/registry/registry.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

struct RestoreResult {
  struct Entry {
    std::string repository;
    std::string digest;
    std::vector<std::string> tags;
    std::string problem;         // empty: it is back, with all its tags
    bool is_from_vault = false;  // some blob came from there
  };
  std::vector<Entry> entries;
  bool complete() const;
};

// Where restoring takes from and puts to. `vault` may be null. `before_item` is called before
// each item, as often as a lease wants renewing; what it throws ends the work.
struct RestorePlaces {
  registry::Registry& registry;
  registry::RegistryEditor& editor;
  store::Journal& journal;
  const Vault* vault = nullptr;
  std::function<void()> before_item = {};
};

// Parts before the index that holds them: from the last deleted to the first. Goes on after
// a failure and tells each, unless the registry has stopped answering. An item is restored whatever
// the journal says of its deletion: after `kill -9` it may be gone while only intended.
RestoreResult restore_run(const std::string& run_id, const RestorePlaces& places);

// One image, "repository:tag" or "repository@digest", with all its parts and what the same run
// deleted of what is attached to them. Throws Error{not_found} when no run of this registry
// deleted it.
RestoreResult restore_image(const std::string& url, const std::string& repository,
                            const std::string& tag_or_digest, const RestorePlaces& places);

// Would it still work? Changes nothing: asks for every blob, in the registry, then the vault.
// `problem` says what is gone.
RestoreResult check_restore(const std::string& run_id, const RestorePlaces& places);
RestoreResult check_restore_image(const std::string& url, const std::string& repository,
                                  const std::string& tag_or_digest, const RestorePlaces& places);

}  // namespace keelson::cleanup

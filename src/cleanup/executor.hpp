// SPDX-License-Identifier: Apache-2.0
// Carries out a reviewed plan: the only place that holds something that can delete.
// Never widens what the plan names; journals each manifest before it goes.
#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "src/cleanup/plan.hpp"
#include "src/registry/registry.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

struct ItemResult {
  std::string repository;
  std::string digest;
  std::vector<std::string> tags;
  std::string why;  // for what was not deleted
};

struct ApplyResult {
  std::string run_id;  // empty when there was nothing to delete
  std::vector<ItemResult> deleted, left;
  bool interrupted = false;
  std::string failure;  // what ended the run early, empty if nothing did
};

// Throws Error{refused}: not this hash, expired, from the future, of another registry
// or another configuration.
void check_approval(const Plan& plan, const std::string& approved, const config::Settings& settings,
                    const config::Registry& registry, Time now);

// Items the plan dooms and the world, read again, still dooms; indexes before their
// parts. Those that are no longer doomed are added to `left`.
std::vector<Item> still_doomed(const Plan& plan, const Decision& now,
                               std::vector<ItemResult>& left);

// Deletes `items` one by one. Right before each: are its tags still exactly these, still on
// this digest, and is no other tag on it? The item's own tags are read each time; the
// repository's others at most `tags_fresh_for` ago, since reading them costs a request each.
// Ends early on a failure or when `stop` becomes true.
ApplyResult execute(const Plan& plan, const std::vector<Item>& items, Time now,
                    registry::Registry& registry, registry::RegistryEditor& editor,
                    store::Journal& journal, const std::atomic<bool>& stop,
                    const std::function<void(const ItemResult&)>& progress,
                    std::chrono::milliseconds tags_fresh_for = std::chrono::seconds(2));

}  // namespace keelson::cleanup

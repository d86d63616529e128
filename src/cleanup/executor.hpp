// SPDX-License-Identifier: Apache-2.0
// Carries out a reviewed plan: the only place that deletes. Never widens what the plan
// names; journals each manifest before it goes; looks afterwards whether all that must stay
// still answers, and if not restores at once.
#pragma once
#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "src/cleanup/make_plan.hpp"
#include "src/cleanup/restore.hpp"
#include "src/cleanup/watch.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

struct ItemResult {
  store::ItemKind kind = store::ItemKind::manifest;
  std::string repository;
  std::string digest;
  std::vector<std::string> tags;
  std::int64_t size_bytes = 0;
  store::ItemState state = store::ItemState::left;
  std::string why;  // of what was left or failed
};

struct ApplyResult {
  std::string run_id;             // empty when there was nothing to delete
  std::vector<ItemResult> items;  // in the order they were done
  std::size_t resumed = 0;        // of these, deleted by the run that was cut off before
  bool interrupted = false;
  std::string failure;               // what ended the run early, empty if nothing did
  std::vector<std::string> missing;  // what must stay and did not answer afterwards
  RestoreResult restored;            // if anything was missing

  std::size_t count(store::ItemState state) const;
};

// Throws Error{refused}: not this hash, too old, of another registry, version or
// configuration. `frame` needs no more than `frame_of` gives it.
void check_approval(const PlanHeader& plan, const std::string& approved, const World& frame);

// What of the plan is to be done now, and what is left at once, with why. Manifests the plan
// dooms and `now` still dooms with the same tags; tags the plan removes from manifests that
// stay. `resumed` is what the run before, which was cut off, may have half done: it may have
// lost its tags already.
struct Work {
  std::vector<Item> items;      // by wave, indexes before their parts
  std::vector<Item> untagging;  // items that stay, with tags to remove
  std::vector<ItemResult> left;
  std::set<std::string> begun;       // of items, "repository@digest": their tags are gone already
  std::set<std::string> kept_parts;  // likewise: parts of indexes that are left
  std::set<std::string> bereaved;    // likewise: its index or subject went before
};
Work work_of(const Plan& plan, const Decision& now, const std::vector<store::JournalItem>& resumed);

// `judged` with only that work doomed: what the guards of an application look at.
std::vector<std::vector<Judged>> judged_as(const Decision& now, const Work& work);

struct ApplyTools {
  registry::Registry& registry;
  registry::RegistryEditor& editor;
  store::Journal& journal;
  Watch& watch;
  Vault* vault = nullptr;  // where irreplaceable images, or all, are copied to
  config::VaultUse vault_use = config::VaultUse::irreplaceable;
  const std::atomic<bool>& stop;
  std::function<void(const ItemResult&)>
      progress;                           // may be called by several threads, one at a time
  std::function<void()> between_batches;  // renews the lease; may throw
  std::function<Time()> clock;
  std::size_t canary = 5;  // deleted, and looked after, before the rest
  std::size_t batch = 50;  // journalled at once
  std::chrono::milliseconds tags_fresh_for{2000};
};

ApplyResult execute(const PlanHeader& plan, Work work, const ApplyTools& tools);

}  // namespace keelson::cleanup

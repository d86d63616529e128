// SPDX-License-Identifier: Apache-2.0
// Applies plans in tests: a journal in a temporary directory, a world looked at anew before
// each deletion, and the registry as it is told.
#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/cleanup/executor.hpp"
#include "src/cleanup/plan/file.hpp"
#include "tests/temporary.hpp"
#include "tests/world.hpp"

namespace keelson::tests {

struct Applying {
  TemporaryDirectory directory;
  store::Database database{directory.path / "k.db"};
  store::Journal journal{database};
  std::atomic<bool> stop{false};
  std::size_t canary = 5, batch = 50;
  cleanup::Vault* vault = nullptr;
  config::VaultUse vault_use = config::VaultUse::irreplaceable;
  cleanup::Watch::Look look;  // empty: the world stays as it is
  std::function<void(const cleanup::ItemResult&)> progress;

  // `world` is how it is when the plan is applied.
  cleanup::ApplyResult apply(const cleanup::Plan& plan, cleanup::World world,
                             registry::Registry& registry, registry::RegistryEditor& editor) {
    cleanup::Watch watch(std::move(world), look, std::chrono::milliseconds(0));
    const auto before = journal.unfinished(plan.header.hash);
    auto work = work_of(plan, watch.decision(),
                        before ? journal.items(before->id) : std::vector<store::JournalItem>{});
    return execute(plan.header, std::move(work),
                   {registry,
                    editor,
                    journal,
                    watch,
                    vault,
                    vault_use,
                    stop,
                    progress,
                    {},
                    [] { return k_now; },
                    canary,
                    batch,
                    std::chrono::milliseconds(0)});
  }

  cleanup::RestorePlaces places(MemoryRegistry& registry) {
    return {registry, registry, journal, vault};
  }
};

inline std::vector<cleanup::ItemResult> of(const cleanup::ApplyResult& result,
                                           store::ItemState state) {
  std::vector<cleanup::ItemResult> items;
  for (const auto& item : result.items) {
    if (item.state == state) items.push_back(item);
  }
  return items;
}

}  // namespace keelson::tests

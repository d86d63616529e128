// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/resume.hpp"

#include <algorithm>
#include <vector>

#include "src/cleanup/task.hpp"

namespace keelson::cleanup {
namespace {

using store::ItemState;
using store::JournalItem;

bool is_gone(const JournalItem& item, registry::Registry& registry) {
  if (item.kind == store::ItemKind::manifest)
    return !registry.resolve(item.repository, item.digest);
  return std::none_of(item.tags.begin(), item.tags.end(), [&](const std::string& tag) {
    return registry.resolve(item.repository, tag) == item.digest;
  });
}

}  // namespace

Resumed resume(const std::string& run_id, store::Journal& journal, registry::Registry& registry) {
  Resumed resumed;
  std::vector<store::StateChange> changes;
  for (const JournalItem& item : journal.items(run_id)) {
    resumed.position = std::max(resumed.position, item.position);
    resumed.repositories.insert(item.repository);
    const bool is_open = item.state == ItemState::intended || item.state == ItemState::failed;
    const bool was_deleted = is_open && is_gone(item, registry);
    if (was_deleted)
      changes.push_back({item.position, ItemState::deleted, ""});
    else if (is_open)  // it gets an entry of its own if it is tried again
      changes.push_back({item.position, ItemState::left, k_cut_off});
    if (was_deleted || item.state == ItemState::deleted) ++resumed.deleted;
  }
  journal.set_states(run_id, changes);
  return resumed;
}

}  // namespace keelson::cleanup

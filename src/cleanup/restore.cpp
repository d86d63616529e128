// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/restore.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "src/registry/digest.hpp"

namespace keelson::cleanup {
namespace {

// Puts one item back; returns what is not as it was.
std::string put_back(const store::JournalItem& item, registry::Registry& registry,
                     registry::RegistryEditor& editor) {
  const registry::Manifest manifest{item.digest, item.media_type, item.bytes};
  if (registry::sha256_digest(item.bytes) != item.digest) {
    return "the journal's bytes do not have its digest; they are damaged and were not used";
  }
  if (!registry.resolve(item.repository, item.digest))
    editor.put(item.repository, item.digest, manifest);
  std::string moved;
  for (const std::string& tag : item.tags) {
    const auto now = registry.resolve(item.repository, tag);
    if (!now)
      editor.put(item.repository, tag, manifest);
    else if (*now != item.digest)
      moved += (moved.empty() ? "" : ", ") + tag;
  }
  if (registry.resolve(item.repository, item.digest) != item.digest)
    return "the registry took it but does not serve it";
  return moved.empty() ? "" : "now on another image, left there: " + moved;
}

}  // namespace

bool RestoreResult::complete() const {
  return std::all_of(entries.begin(), entries.end(),
                     [](const Entry& e) { return e.problem.empty(); });
}

RestoreResult restore(const std::string& run_id, registry::Registry& registry,
                      registry::RegistryEditor& editor, store::Journal& journal) {
  RestoreResult result;
  auto items = journal.items(run_id);
  std::reverse(items.begin(), items.end());  // deleted index first, so restored part first
  for (const store::JournalItem& item : items) {
    RestoreResult::Entry entry{item.repository, item.digest, item.tags, ""};
    try {
      entry.problem = put_back(item, registry, editor);
    } catch (const Error& error) {
      entry.problem = error.what();
    }
    if (entry.problem.empty())
      journal.set_state(run_id, item.position, store::ItemState::restored, "");
    result.entries.push_back(std::move(entry));
  }
  return result;
}

}  // namespace keelson::cleanup

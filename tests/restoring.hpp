// SPDX-License-Identifier: Apache-2.0
// A journal of what runs deleted from a registry in memory, for tests of bringing it back.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "src/cleanup/restore.hpp"
#include "tests/vaulting.hpp"

namespace keelson::tests {

constexpr const char* k_url = "http://r.io";

struct Restoring {
  TemporaryDirectory temporary;
  store::Database database{temporary.path / "k.db"};
  store::Journal journal{database};
  MemoryRegistry registry;
  cleanup::Vault vault{temporary.path / "vault"};
  cleanup::RestorePlaces places{registry, registry, journal, nullptr, {}};
  std::map<std::string, int> positions;

  void begin(const std::string& run) {
    journal.begin({run, "prod", k_url, "sha256:p", "2026-11-24T12:00:00Z", ""});
  }
  std::string push(const std::string& tag, const std::vector<Layer>& layers) {
    return registry.push("app", tag, Image{"2020-01-01T00:00:00Z", tag, {}, {}, layers, ""});
  }

  store::JournalItem item(const std::string& digest) {
    const auto& app = registry.content["app"];
    store::JournalItem item;
    item.repository = "app";
    item.digest = digest;
    item.media_type = app.manifests.at(digest).media_type;
    item.bytes = app.manifests.at(digest).bytes;
    for (const auto& [tag, of] : app.tags) {
      if (of == digest) item.tags.push_back(tag);
    }
    return item;
  }
  // As a run does: journalled, then deleted.
  void remove(const std::string& run, const std::string& digest,
              store::ItemState state = store::ItemState::deleted) {
    store::JournalItem one = item(digest);
    one.position = ++positions[run];
    journal.add(run, {one});
    if (state != store::ItemState::left) registry.remove("app", digest);
    journal.set_states(run, {{one.position, state, ""}});
  }
  void lose_blobs() { registry.content["app"].blobs.clear(); }

  std::vector<std::string> changes() const {
    std::vector<std::string> found;
    for (const std::string& request : registry.log) {
      if (request.starts_with("PUT") || request.starts_with("DELETE")) found.push_back(request);
    }
    return found;
  }
};

inline std::string problems(const cleanup::RestoreResult& result) {
  std::string text;
  for (const auto& entry : result.entries) text += entry.problem + "\n";
  return text;
}

}  // namespace keelson::tests

// SPDX-License-Identifier: Apache-2.0
// The journal of deletions: a manifest's bytes, media type, tags and the blobs it needs are
// on disk before it goes. Entries are added and their state moves on; nothing is ever
// removed. Safe to call from several threads at once.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/store/database.hpp"

namespace keelson::store {

// intended: about to go, and gone for all we know; left: it was not touched.
enum class ItemState : std::uint8_t { intended, deleted, left, failed, restored };
const char* state_name(ItemState state);

// What goes: a manifest with its tags, or one tag of a manifest that stays.
enum class ItemKind : std::uint8_t { manifest, tag };

struct Run {
  std::string id;
  std::string registry;  // name in keelson.yml
  std::string url;
  std::string plan_hash;
  std::string started, finished;  // RFC 3339; finished is empty while it runs or was cut off
};

struct NeededBlob {
  std::string digest;
  std::int64_t size_bytes = 0;
  bool operator==(const NeededBlob&) const = default;
};

struct JournalItem {
  int position = 0;  // within the run: restored from the last to the first
  ItemKind kind = ItemKind::manifest;
  std::string repository;
  std::string digest;
  std::string media_type;
  std::string bytes;
  std::vector<std::string> tags;
  std::vector<NeededBlob> blobs;
  std::int64_t size_bytes = 0;  // as the plan counts it
  ItemState state = ItemState::intended;
  std::string note;  // why it was left or failed
};

struct StateChange {
  int position = 0;
  ItemState state = ItemState::intended;
  std::string note;
};

class Journal {
 public:
  explicit Journal(Database& database) : m_database(database) {}

  void begin(const Run& run);
  void finish(const std::string& run_id, const std::string& time);
  // All or none, and durable when it returns.
  void add(const std::string& run_id, const std::vector<JournalItem>& items);
  void set_states(const std::string& run_id, const std::vector<StateChange>& changes);
  // Of what is still about to go.
  void settle_rest(const std::string& run_id, ItemState state, const std::string& note);

  std::vector<Run> runs();  // oldest first
  // The latest run of this plan that was not finished.
  std::optional<Run> unfinished(const std::string& plan_hash);
  std::vector<JournalItem> items(const std::string& run_id);  // by position
  // How many of a run are in each state; those of none are left out.
  std::map<ItemState, std::int64_t> counts(const std::string& run_id);

  // The latest entry of this manifest or tag in a registry's journal, with its run. What was
  // left, not touched, does not count.
  struct Found {
    Run run;
    JournalItem item;
  };
  std::optional<Found> find(const std::string& url, const std::string& repository,
                            const std::string& tag_or_digest);

 private:
  Database& m_database;
};

}  // namespace keelson::store

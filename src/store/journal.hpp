// SPDX-License-Identifier: Apache-2.0
// The journal of deletions: a manifest's bytes, media type and tags are on disk before
// it goes. Entries are added and their state moves on; nothing is ever removed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "src/store/database.hpp"

namespace keelson::store {

enum class ItemState { intended, deleted, kept, failed, restored };
const char* state_name(ItemState state);

struct Run {
  std::string id;
  std::string registry;  // name in keelson.yml
  std::string url;
  std::string plan_hash;
  std::string started, finished;  // RFC 3339; finished is empty while it runs or was cut off
};

struct JournalItem {
  int position = 0;
  std::string repository;
  std::string digest;
  std::string media_type;
  std::string bytes;
  std::vector<std::string> tags;
  ItemState state = ItemState::intended;
  std::string note;
};

class Journal {
 public:
  explicit Journal(Database& database) : m_database(database) {}

  void begin(const Run& run);
  void finish(const std::string& run_id, const std::string& time);
  // Durable when it returns.
  void add(const std::string& run_id, const JournalItem& item);
  void set_state(const std::string& run_id, int position, ItemState state, const std::string& note);

  std::vector<Run> runs();  // oldest first
  std::vector<JournalItem> items(const std::string& run_id);

 private:
  Database& m_database;
};

}  // namespace keelson::store

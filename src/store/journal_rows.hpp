// SPDX-License-Identifier: Apache-2.0
// Runs and items of the journal as rows of its tables, and back. What a row says that is not
// understood throws; it is never half-read.
#pragma once
#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <string>
#include <vector>

#include "src/store/journal.hpp"

namespace keelson::store {

ItemState state_of(const std::string& name);

// What a query of these columns gives.
struct RunRows {
  static constexpr const char* columns =
      "run.id, run.registry, run.url, run.plan, run.started, run.finished";
  std::vector<std::string> id, registry, url, plan, started, finished;

  void bind(Poco::Data::Statement& statement);
  std::vector<Run> runs() const;
};

struct ItemRows {
  static constexpr const char* columns =
      "item.position, item.kind, item.repository, item.digest, item.media_type, item.bytes,"
      " item.tags, item.blobs, item.size_bytes, item.state, item.note";
  std::vector<int> position;
  std::vector<std::string> kind, repository, digest, media_type, tags, blobs, state, note;
  std::vector<Poco::Data::BLOB> bytes;
  std::vector<std::int64_t> size_bytes;

  void bind(Poco::Data::Statement& statement);
  std::vector<JournalItem> items() const;

 private:
  JournalItem item(std::size_t place) const;
};

// One INSERT for any number of items: what it binds is set anew for each.
class ItemInsert {
 public:
  ItemInsert(Poco::Data::Session& session, const std::string& run_id);
  void add(const JournalItem& item);

 private:
  std::string m_run, m_kind, m_state, m_tags, m_blobs;
  Poco::Data::BLOB m_bytes;
  JournalItem m_item;
  Poco::Data::Statement m_statement;
};

}  // namespace keelson::store

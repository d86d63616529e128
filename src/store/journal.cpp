// SPDX-License-Identifier: Apache-2.0
#include "src/store/journal.hpp"

#include "analyzer/model/error.hpp"
#include "src/store/journal_rows.hpp"

namespace keelson::store {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

void Journal::begin(const Run& run) {
  Run r = run;
  m_database.write("begin run in journal", [&](Session& s) {
    s << "INSERT INTO run (id, registry, url, plan, started) VALUES (?, ?, ?, ?, ?)", use(r.id),
        use(r.registry), use(r.url), use(r.plan_hash), use(r.started), now;
  });
}

void Journal::finish(const std::string& run_id, const std::string& time) {
  std::string id = run_id, finished = time;
  m_database.write("finish run in journal", [&](Session& s) {
    s << "UPDATE run SET finished = ? WHERE id = ?", use(finished), use(id), now;
  });
}

void Journal::add(const std::string& run_id, const std::vector<JournalItem>& items) {
  if (items.empty()) return;
  m_database.write("write to journal", [&](Session& s) {
    ItemInsert insert(s, run_id);
    for (const JournalItem& item : items) insert.add(item);
  });
}

void Journal::set_states(const std::string& run_id, const std::vector<StateChange>& changes) {
  if (changes.empty()) return;
  std::string run = run_id, state, note;
  int position = 0;
  m_database.write("write to journal", [&](Session& s) {
    Statement update(s);
    update << "UPDATE item SET state = ?, note = ? WHERE run = ? AND position = ?", use(state),
        use(note), use(run), use(position);
    for (const StateChange& change : changes) {
      state = state_name(change.state);
      note = change.note;
      position = change.position;
      if (update.execute() == 1) continue;
      throw Error(ErrorKind::internal, "write to journal",
                  run_id + ", entry " + std::to_string(change.position), "there is no such entry",
                  "please report it");
    }
  });
}

void Journal::settle_rest(const std::string& run_id, ItemState state, const std::string& why) {
  std::string run = run_id, note = why;
  std::string settled = state_name(state), intended = state_name(ItemState::intended);
  m_database.write("write to journal", [&](Session& s) {
    s << "UPDATE item SET state = ?, note = ? WHERE run = ? AND state = ?", use(settled), use(note),
        use(run), use(intended), now;
  });
}

std::vector<Run> Journal::runs() {
  RunRows rows;
  m_database.read("read journal", [&](Session& s) {
    Statement select(s);
    select << "SELECT " << RunRows::columns << " FROM run ORDER BY rowid";
    rows.bind(select);
    select.execute();
  });
  return rows.runs();
}

std::optional<Run> Journal::unfinished(const std::string& plan_hash) {
  std::string plan = plan_hash;
  RunRows rows;
  m_database.read("read journal", [&](Session& s) {
    Statement select(s);
    select << "SELECT " << RunRows::columns
           << " FROM run WHERE plan = ? AND finished = '' ORDER BY rowid DESC LIMIT 1",
        use(plan);
    rows.bind(select);
    select.execute();
  });
  const auto runs = rows.runs();
  return runs.empty() ? std::nullopt : std::optional(runs[0]);
}

std::vector<JournalItem> Journal::items(const std::string& run_id) {
  std::string run = run_id;
  ItemRows rows;
  m_database.read("read journal", [&](Session& s) {
    Statement select(s);
    select << "SELECT " << ItemRows::columns << " FROM item WHERE run = ? ORDER BY position",
        use(run);
    rows.bind(select);
    select.execute();
  });
  return rows.items();
}

std::map<ItemState, std::int64_t> Journal::counts(const std::string& run_id) {
  std::string run = run_id;
  std::vector<std::string> states;
  std::vector<std::int64_t> numbers;
  m_database.read("read journal", [&](Session& s) {
    s << "SELECT state, COUNT(*) FROM item WHERE run = ? GROUP BY state", use(run), into(states),
        into(numbers), now;
  });
  std::map<ItemState, std::int64_t> counts;
  for (std::size_t i = 0; i < states.size(); ++i) counts[state_of(states[i])] = numbers[i];
  return counts;
}

std::optional<Journal::Found> Journal::find(const std::string& url, const std::string& repository,
                                            const std::string& tag_or_digest) {
  std::string where = url, name = repository, wanted = tag_or_digest;
  RunRows runs;
  ItemRows items;
  m_database.read("read journal", [&](Session& s) {
    Statement select(s);
    select << "SELECT " << RunRows::columns << ", " << ItemRows::columns
           << " FROM item JOIN run ON run.id = item.run WHERE run.url = ? AND item.repository = ?"
              " AND item.state <> 'left' AND (item.digest = ?"
              " OR EXISTS (SELECT 1 FROM json_each(item.tags) WHERE value = ?))"
              " ORDER BY run.rowid DESC, item.position DESC LIMIT 1",
        use(where), use(name), use(wanted), use(wanted);
    runs.bind(select);
    items.bind(select);
    select.execute();
  });
  const auto run = runs.runs();
  if (run.empty()) return std::nullopt;
  return Found{run[0], items.items()[0]};
}

}  // namespace keelson::store

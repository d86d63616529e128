// SPDX-License-Identifier: Apache-2.0
#include "src/store/journal.hpp"

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>

#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr const char* k_states[] = {"intended", "deleted", "kept", "failed", "restored"};

ItemState state_of(const std::string& name) {
  for (int i = 0; i < 5; ++i) {
    if (name == k_states[i]) return static_cast<ItemState>(i);
  }
  throw Error(ErrorKind::internal, "read journal", "state " + name,
              "this version does not know it");
}

}  // namespace

const char* state_name(ItemState state) {
  return k_states[static_cast<int>(state)];
}

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

void Journal::add(const std::string& run_id, const JournalItem& item) {
  JournalItem i = item;
  std::string run = run_id, tags = nlohmann::json(item.tags).dump(), state = state_name(item.state);
  Poco::Data::BLOB bytes(reinterpret_cast<const unsigned char*>(item.bytes.data()),
                         item.bytes.size());
  m_database.write("write to journal", [&](Session& s) {
    s << "INSERT INTO item (run, position, repository, digest, media_type, bytes, tags, state)"
         " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        use(run), use(i.position), use(i.repository), use(i.digest), use(i.media_type), use(bytes),
        use(tags), use(state), now;
  });
}

void Journal::set_state(const std::string& run_id, int position, ItemState state,
                        const std::string& note) {
  std::string run = run_id, name = state_name(state), text = note;
  m_database.write("write to journal", [&](Session& s) {
    s << "UPDATE item SET state = ?, note = ? WHERE run = ? AND position = ?", use(name), use(text),
        use(run), use(position), now;
  });
}

std::vector<Run> Journal::runs() {
  std::vector<std::string> id, registry, url, plan, started, finished;
  m_database.read("read journal", [&](Session& s) {
    s << "SELECT id, registry, url, plan, started, finished FROM run ORDER BY rowid", into(id),
        into(registry), into(url), into(plan), into(started), into(finished), now;
  });
  std::vector<Run> runs;
  for (std::size_t i = 0; i < id.size(); ++i) {
    runs.push_back({id[i], registry[i], url[i], plan[i], started[i], finished[i]});
  }
  return runs;
}

std::vector<JournalItem> Journal::items(const std::string& run_id) {
  std::string run = run_id;
  std::vector<int> position;
  std::vector<std::string> repository, digest, media_type, tags, state, note;
  std::vector<Poco::Data::BLOB> bytes;
  m_database.read("read journal", [&](Session& s) {
    s << "SELECT position, repository, digest, media_type, bytes, tags, state, note FROM item"
         " WHERE run = ? ORDER BY position",
        use(run), into(position), into(repository), into(digest), into(media_type), into(bytes),
        into(tags), into(state), into(note), now;
  });
  std::vector<JournalItem> items;
  for (std::size_t i = 0; i < position.size(); ++i) {
    const auto list = nlohmann::json::parse(tags[i], nullptr, false);
    if (!list.is_array())
      throw Error(ErrorKind::internal, "read journal", run_id,
                  "the tags of " + digest[i] + " are damaged");
    items.push_back(
        {position[i], repository[i], digest[i], media_type[i],
         std::string(reinterpret_cast<const char*>(bytes[i].rawContent()), bytes[i].size()),
         list.get<std::vector<std::string>>(), state_of(state[i]), note[i]});
  }
  return items;
}

}  // namespace keelson::store

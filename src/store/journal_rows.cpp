// SPDX-License-Identifier: Apache-2.0
#include "src/store/journal_rows.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"

namespace keelson::store {
namespace {

using namespace Poco::Data::Keywords;
using Json = nlohmann::json;
using Poco::Data::Statement;

constexpr const char* k_states[] = {"intended", "deleted", "left", "failed", "restored"};
constexpr const char* k_kinds[] = {"manifest", "tag"};

template <class Enum, std::size_t size>
Enum named(const std::string& name, const char* const (&names)[size], const char* what) {
  for (std::size_t i = 0; i < size; ++i) {
    if (name == names[i]) return static_cast<Enum>(i);
  }
  throw Error(ErrorKind::internal, "read journal", std::string(what) + " " + name,
              "this version does not know it",
              "run the Keelson that wrote it, or restore the store from a backup");
}

// Exactly, or not at all: an altered tag would be restored as another.
std::string text_of(const Json& json, const JournalItem& item) {
  try {
    return json.dump();
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::invalid, "write to journal", item.repository + "@" + item.digest,
                error.what(), "its tags are no text; remove it by other means");
  }
}

std::string blobs_text(const JournalItem& item) {
  Json all = Json::array();
  for (const NeededBlob& blob : item.blobs)
    all.push_back(Json::array({blob.digest, blob.size_bytes}));
  return text_of(all, item);
}

}  // namespace

const char* state_name(ItemState state) {
  return k_states[static_cast<int>(state)];
}

ItemState state_of(const std::string& name) {
  return named<ItemState>(name, k_states, "state");
}

void RunRows::bind(Statement& s) {
  s, into(id), into(registry), into(url), into(plan), into(started), into(finished);
}

std::vector<Run> RunRows::runs() const {
  std::vector<Run> all;
  for (std::size_t i = 0; i < id.size(); ++i)
    all.push_back({id[i], registry[i], url[i], plan[i], started[i], finished[i]});
  return all;
}

void ItemRows::bind(Statement& s) {
  s, into(position), into(kind), into(repository), into(digest), into(media_type), into(bytes),
      into(tags), into(blobs), into(size_bytes), into(state), into(note);
}

std::vector<JournalItem> ItemRows::items() const {
  std::vector<JournalItem> all;
  for (std::size_t i = 0; i < position.size(); ++i) all.push_back(item(i));
  return all;
}

JournalItem ItemRows::item(std::size_t i) const {
  JournalItem item;
  item.position = position[i];
  item.kind = named<ItemKind>(kind[i], k_kinds, "kind");
  item.repository = repository[i];
  item.digest = digest[i];
  item.media_type = media_type[i];
  if (bytes[i].size() > 0)
    item.bytes.assign(reinterpret_cast<const char*>(bytes[i].rawContent()), bytes[i].size());
  item.size_bytes = size_bytes[i];
  item.state = state_of(state[i]);
  item.note = note[i];
  try {
    item.tags = Json::parse(tags[i]).get<std::vector<std::string>>();
    for (const Json& blob : Json::parse(blobs[i]))
      item.blobs.push_back({blob.at(0).get<std::string>(), blob.at(1).get<std::int64_t>()});
  } catch (const Json::exception&) {
    throw Error(ErrorKind::internal, "read journal", item.repository + "@" + item.digest,
                "its tags or blobs are damaged", "restore the store from a backup");
  }
  return item;
}

// COALESCE: Poco binds no bytes as NULL.
ItemInsert::ItemInsert(Poco::Data::Session& session, const std::string& run_id)
    : m_run(run_id), m_statement(session) {
  m_statement << "INSERT INTO item (run, position, kind, repository, digest, media_type, bytes,"
                 " tags, blobs, size_bytes, state, note)"
                 " VALUES (?, ?, ?, ?, ?, ?, COALESCE(?, X''), ?, ?, ?, ?, ?)",
      use(m_run), use(m_item.position), use(m_kind), use(m_item.repository), use(m_item.digest),
      use(m_item.media_type), use(m_bytes), use(m_tags), use(m_blobs), use(m_item.size_bytes),
      use(m_state), use(m_item.note);
}

void ItemInsert::add(const JournalItem& item) {
  m_item = item;
  m_kind = k_kinds[static_cast<int>(item.kind)];
  m_state = state_name(item.state);
  m_bytes.assignRaw(reinterpret_cast<const unsigned char*>(item.bytes.data()), item.bytes.size());
  m_tags = text_of(item.tags, item);
  m_blobs = blobs_text(item);
  m_statement.execute();
}

}  // namespace keelson::store

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/restore.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "analyzer/model/error.hpp"
#include "src/cleanup/family.hpp"
#include "src/cleanup/put_back.hpp"

namespace keelson::cleanup {
namespace {

using store::ItemKind;
using store::ItemState;
using store::JournalItem;

constexpr const char* k_restoring = "restore";

// After so many in a row, the registry is taken to have stopped answering.
constexpr int k_silences_max = 3;

bool is_silence(ErrorKind kind) {
  return kind == ErrorKind::network || kind == ErrorKind::timeout ||
         kind == ErrorKind::unauthorized || kind == ErrorKind::rate_limited;
}

// The deleted manifests of one registry: of this run, else of the latest that deleted it.
class Deleted {
 public:
  Deleted(const std::string& url, const std::vector<JournalItem>& items, store::Journal& journal)
      : m_url(url), m_journal(journal) {
    for (const JournalItem& item : items) {
      if (item.kind == ItemKind::manifest && item.state != ItemState::left)
        m_here[{item.repository, item.digest}] = &item;
    }
  }

  const JournalItem* find(const std::string& repository, const std::string& digest) {
    const std::pair key(repository, digest);
    if (const auto here = m_here.find(key); here != m_here.end()) return here->second;
    const auto [place, is_new] = m_elsewhere.try_emplace(key);
    if (is_new) {
      if (auto found = m_journal.find(m_url, repository, digest);
          found && found->item.kind == ItemKind::manifest && found->item.digest == digest)
        place->second = std::move(found->item);
    }
    return place->second ? &*place->second : nullptr;
  }

 private:
  using Key = std::pair<std::string, std::string>;
  std::string m_url;
  store::Journal& m_journal;
  std::map<Key, const JournalItem*> m_here;
  std::map<Key, std::optional<JournalItem>> m_elsewhere;
};

// Says in the journal what is back, many at a time.
class Marks {
 public:
  Marks(const std::string& run_id, store::Journal& journal, RestoreResult& result)
      : m_run(run_id), m_journal(journal), m_result(result) {}

  void add(int position, std::size_t entry) {
    constexpr std::size_t at_once = 64;
    m_changes.push_back({position, ItemState::restored, ""});
    m_entries.push_back(entry);
    if (m_changes.size() >= at_once) flush();
  }

  // An image that is back though the journal cannot say so is told, not hidden.
  void flush() {
    try {
      m_journal.set_states(m_run, m_changes);
    } catch (const Error& error) {
      for (const std::size_t entry : m_entries)
        m_result.entries[entry].problem = "it is back, but " + error.sentence();
    }
    m_changes.clear();
    m_entries.clear();
  }

 private:
  const std::string& m_run;
  store::Journal& m_journal;
  RestoreResult& m_result;
  std::vector<store::StateChange> m_changes;
  std::vector<std::size_t> m_entries;
};

// Those of `items` that went, from the last to the first: so parts come before their index.
RestoreResult go_through(const store::Run& run, const std::vector<JournalItem>& items,
                         const std::set<int>* chosen, const RestorePlaces& places, Way way) {
  RestoreResult result;
  Deleted deleted(run.url, items, places.journal);
  PutBack put_back(places, way, [&](const std::string& repository, const std::string& digest) {
    return deleted.find(repository, digest);
  });
  Marks marks(run.id, places.journal, result);
  std::string why_not;  // not empty: the rest is not tried
  int silences = 0;
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    if (item->state == ItemState::left) continue;
    if (chosen != nullptr && !chosen->contains(item->position)) continue;
    RestoreResult::Entry entry{item->repository, item->digest, item->tags, "", false};
    try {
      if (why_not.empty() && places.before_item) places.before_item();
    } catch (const Error& error) {
      why_not = "not tried: " + error.sentence();
    }
    if (why_not.empty()) {
      try {
        entry = put_back.item(*item);
        silences = 0;
      } catch (const Error& error) {
        entry.problem = error.sentence();
        silences = is_silence(error.kind()) ? silences + 1 : 0;
        if (silences >= k_silences_max)
          why_not = "not tried: the registry does not answer any more";
      }
    } else {
      entry.problem = why_not;
    }
    result.entries.push_back(std::move(entry));
    if (way == Way::restore && result.entries.back().problem.empty())
      marks.add(item->position, result.entries.size() - 1);
  }
  marks.flush();
  return result;
}

store::Run run_of(const std::string& id, store::Journal& journal) {
  for (const store::Run& run : journal.runs()) {
    if (run.id == id) return run;
  }
  throw Error(ErrorKind::not_found, k_restoring, "run " + id, "the journal has none of this name",
              "`keelson restore` lists them");
}

RestoreResult of_run(const std::string& run_id, const RestorePlaces& places, Way way) {
  const store::Run run = run_of(run_id, places.journal);
  return go_through(run, places.journal.items(run_id), nullptr, places, way);
}

RestoreResult of_image(const std::string& url, const std::string& repository,
                       const std::string& tag_or_digest, const RestorePlaces& places, Way way) {
  const auto found = places.journal.find(url, repository, tag_or_digest);
  if (!found) {
    const char* join = tag_or_digest.find(':') == std::string::npos ? ":" : "@";
    throw Error(ErrorKind::not_found, k_restoring, repository + join + tag_or_digest,
                "no run of " + url + " deleted it", "`keelson restore` lists the runs");
  }
  const auto items = places.journal.items(found->run.id);
  const std::set<int> chosen = family(found->item, items);
  return go_through(found->run, items, &chosen, places, way);
}

}  // namespace

bool RestoreResult::complete() const {
  return std::all_of(entries.begin(), entries.end(),
                     [](const Entry& e) { return e.problem.empty(); });
}

RestoreResult restore_run(const std::string& run_id, const RestorePlaces& places) {
  return of_run(run_id, places, Way::restore);
}

RestoreResult restore_image(const std::string& url, const std::string& repository,
                            const std::string& tag_or_digest, const RestorePlaces& places) {
  return of_image(url, repository, tag_or_digest, places, Way::restore);
}

RestoreResult check_restore(const std::string& run_id, const RestorePlaces& places) {
  return of_run(run_id, places, Way::check);
}

RestoreResult check_restore_image(const std::string& url, const std::string& repository,
                                  const std::string& tag_or_digest, const RestorePlaces& places) {
  return of_image(url, repository, tag_or_digest, places, Way::check);
}

}  // namespace keelson::cleanup

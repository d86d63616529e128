// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_history.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <queue>
#include <set>

namespace keelson::source {
namespace {

struct Known {
  Commit commit;
  std::vector<std::string> parents;  // those to go on with
  std::size_t children = 0;          // chosen, not yet handed out
};

struct Older {
  bool operator()(const Known* a, const Known* b) const {
    if (a->commit.committed != b->commit.committed) {
      return a->commit.committed < b->commit.committed;
    }
    return a->commit.id > b->commit.id;
  }
};
using Newest = std::priority_queue<Known*, std::vector<Known*>, Older>;

// Commits a shallow clone has without their parents.
std::set<std::string> shallow_ends(const GitObjects& objects) {
  std::set<std::string> ends;
  std::ifstream in(objects.common_directory() / "shallow");
  for (std::string line; std::getline(in, line);) ends.insert(line);
  return ends;
}

class HistoryWalk {
 public:
  explicit HistoryWalk(const GitObjects& objects)
      : m_objects(objects), m_ends(shallow_ends(objects)) {}

  History walk(const std::string& start, std::size_t limit) {
    Newest ahead;
    ahead.push(&read(start, m_objects.commit(start)));
    std::vector<Known*> chosen;
    while (!ahead.empty() && chosen.size() < limit) {
      Known* const next = ahead.top();
      ahead.pop();
      chosen.push_back(next);
      for (Known* const parent : read_parents(*next)) ahead.push(parent);
    }
    if (!ahead.empty()) m_history.extent = HistoryExtent::partial;
    hand_out(chosen);
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(m_history.unreadable.begin(), m_history.unreadable.end(), by_path);
    std::sort(m_history.notes.begin(), m_history.notes.end());
    return std::move(m_history);
  }

 private:
  Known& read(const std::string& id, CommitObject object) {
    if (m_ends.contains(id)) {
      object.parents.clear();
      m_history.extent = HistoryExtent::partial;
      m_history.notes.push_back("history ends at commit " + id +
                                ": the clone is shallow; fetch it whole to read older ones");
    }
    return m_known[id] = {{id, object.committed}, std::move(object.parents)};
  }

  // Those met for the first time.
  std::vector<Known*> read_parents(const Known& child) {
    std::vector<Known*> met;
    for (const std::string& id : child.parents) {
      if (m_known.contains(id) || m_missing.contains(id)) continue;
      try {
        met.push_back(&read(id, m_objects.commit(id)));
      } catch (const Error& e) {
        m_missing.insert(id);
        m_history.extent = HistoryExtent::partial;
        m_history.unreadable.push_back({id, e.cause() + "; it is a parent of " + child.commit.id});
      }
    }
    return met;
  }

  // Clocks disagree, so a parent may be the newer one: children still come first.
  void hand_out(const std::vector<Known*>& chosen) {
    std::map<std::string, Known*> waiting;
    for (Known* const c : chosen) waiting[c->commit.id] = c;
    const auto for_parents = [&](const Known& child, auto&& act) {
      for (const std::string& id : child.parents) {
        if (const auto parent = waiting.find(id); parent != waiting.end()) act(parent->second);
      }
    };
    for (const Known* const c : chosen) for_parents(*c, [](Known* p) { ++p->children; });
    Newest ready;
    for (Known* const c : chosen) {
      if (c->children == 0) ready.push(c);
    }
    while (!ready.empty()) {
      const Known* const next = ready.top();
      ready.pop();
      m_history.commits.push_back(next->commit);
      for_parents(*next, [&](Known* parent) {
        if (--parent->children == 0) ready.push(parent);
      });
    }
  }

  const GitObjects& m_objects;
  std::set<std::string> m_ends;
  std::map<std::string, Known> m_known;
  std::set<std::string> m_missing;
  History m_history;
};

}  // namespace

History read_history(const GitObjects& objects, const std::string& start, std::size_t limit) {
  return HistoryWalk(objects).walk(start, limit);
}

}  // namespace keelson::source

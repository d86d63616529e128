// SPDX-License-Identifier: Apache-2.0
// The commits that lead to one commit, newest first. Reads commits only, never trees, and
// of commits only those asked for and their parents.
#pragma once
#include <string>
#include <vector>

#include "analyzer/source/dockerfiles.hpp"
#include "analyzer/source/git_objects.hpp"

namespace keelson::source {

struct Commit {
  std::string id;
  Time committed;
};

// Whether the commits are all there are. Partial: cut by the limit, by a shallow clone or
// by a missing object.
enum class HistoryExtent { whole, partial };

struct History {
  std::vector<Commit> commits;  // newest first; a commit before its parents
  HistoryExtent extent = HistoryExtent::whole;
  std::vector<Unreadable> unreadable;  // commits, by id; sorted
  std::vector<std::string> notes;      // sorted: where a shallow clone ends
};

// The `limit` newest by commit time that are reachable through one another; equal times
// are ordered by id. Throws Error when `start` itself cannot be read.
History read_history(const GitObjects& objects, const std::string& start, std::size_t limit);

}  // namespace keelson::source

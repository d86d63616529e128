// SPDX-License-Identifier: Apache-2.0
// The graph as one file, read by mapping it into memory: a query then needs no sources,
// no registry and no parsing. A copy of what was known, for questions only: nothing is
// ever deleted by it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzer/graph/graph.hpp"
#include "analyzer/graph/node_set.hpp"

namespace keelson::graph {

enum class RootKind : std::uint8_t { live, used };

// An image something runs or uses, and what: "service api (running)".
struct Root {
  NodeId node = 0;
  RootKind kind = RootKind::live;
  std::string user;
  auto operator<=>(const Root&) const = default;
};

struct Snapshot {
  Graph graph;
  NodeSet needed;    // nodes that something live, kept or of unknown use needs
  std::string host;  // of the registry looked after; left out of names people read
  std::vector<Root> roots = {};
  std::string taken = {};   // when its sources were read, for people
  std::string inputs = {};  // what else it was made of; whoever made it compares
};

// Replaces `file` at once or not at all, also when the power fails. The bytes depend on
// the snapshot only. Throws Error.
void write_snapshot(const Snapshot& snapshot, const std::filesystem::path& file);

// Checks all of it, so that no damaged file can be read past its end. Throws Error for
// what is no graph, another version's or damaged. The file must not be written in place
// while it is used; write_snapshot never does.
Snapshot read_snapshot(const std::filesystem::path& file);

}  // namespace keelson::graph

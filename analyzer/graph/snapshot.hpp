// SPDX-License-Identifier: Apache-2.0
// The graph as one file, read by mapping it into memory: a query then needs no sources,
// no registry and no parsing. A copy of what was known, for questions only: nothing is
// ever deleted by it.
#pragma once
#include <filesystem>
#include <string>

#include "analyzer/graph/graph.hpp"
#include "analyzer/graph/node_set.hpp"

namespace keelson::graph {

struct Snapshot {
  Graph graph;
  NodeSet needed;    // nodes that something live, kept or of unknown use needs
  std::string host;  // of the registry looked after; left out of names people read
};

// Replaces `file` at once or not at all, also when the power fails. The bytes depend on
// the snapshot only. Throws Error.
void write_snapshot(const Snapshot& snapshot, const std::filesystem::path& file);

// Checks all of it, so that no damaged file can be read past its end. Throws Error for
// what is no graph, another version's or damaged. The file must not be written in place
// while it is used; write_snapshot never does.
Snapshot read_snapshot(const std::filesystem::path& file);

}  // namespace keelson::graph

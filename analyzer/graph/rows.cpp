// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/rows.hpp"

#include <algorithm>
#include <limits>

#include "analyzer/model/error.hpp"

namespace keelson::graph {
namespace {

// Turns counts at n + 1 into where each row begins.
void add_up(std::vector<std::uint32_t>& offsets) {
  for (std::size_t n = 1; n < offsets.size(); ++n) offsets[n] += offsets[n - 1];
}

// After filling, each offset has moved to its row's end; moves them back.
void step_back(std::vector<std::uint32_t>& offsets) {
  for (std::size_t n = offsets.size() - 1; n > 0; --n) offsets[n] = offsets[n - 1];
  offsets[0] = 0;
}

}  // namespace

Rows rows_of(std::size_t nodes, std::vector<RawEdge> raw) {
  if (nodes > std::numeric_limits<NodeId>::max() / 2 ||
      raw.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorKind::unsupported, "make graph", "", "it has more than 4 billion edges",
                "look at fewer sources or registries at once");
  }
  Rows rows;
  rows.offsets.assign(nodes + 1, 0);
  for (const RawEdge& e : raw) ++rows.offsets[e.source + 1];
  add_up(rows.offsets);
  rows.edges.resize(raw.size());
  for (const RawEdge& e : raw) rows.edges[rows.offsets[e.source]++] = e.edge;
  std::vector<RawEdge>().swap(raw);
  step_back(rows.offsets);
  auto end = rows.edges.begin();  // of what is kept
  for (std::size_t n = 0; n < nodes; ++n) {
    const auto first = rows.edges.begin() + rows.offsets[n];
    const auto last = rows.edges.begin() + rows.offsets[n + 1];
    std::sort(first, last);
    rows.offsets[n] = static_cast<std::uint32_t>(end - rows.edges.begin());
    end = std::move(first, std::unique(first, last), end);
  }
  rows.offsets[nodes] = static_cast<std::uint32_t>(end - rows.edges.begin());
  rows.edges.erase(end, rows.edges.end());
  return rows;
}

Rows reversed(const Rows& rows) {
  Rows other;
  const std::size_t nodes = rows.offsets.size() - 1;
  other.offsets.assign(nodes + 1, 0);
  for (const Edge& e : rows.edges) ++other.offsets[e.target + 1];
  add_up(other.offsets);
  other.edges.resize(rows.edges.size());
  for (NodeId n = 0; n < nodes; ++n) {
    for (std::uint32_t i = rows.offsets[n]; i < rows.offsets[n + 1]; ++i)
      other.edges[other.offsets[rows.edges[i].target]++] = rows.edges[i].from(n);
  }
  step_back(other.offsets);
  return other;
}

}  // namespace keelson::graph

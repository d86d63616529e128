// SPDX-License-Identifier: Apache-2.0
// Edges laid out row by row (CSR): node n has edges[offsets[n], offsets[n + 1]), sorted
// and unique. Counting, never a sort of them all.
#pragma once
#include <cstdint>
#include <vector>

#include "analyzer/graph/edge.hpp"

namespace keelson::graph {

struct RawEdge {
  NodeId source;
  Edge edge;
};

struct Rows {
  std::vector<std::uint32_t> offsets;
  std::vector<Edge> edges;
};

// Consumes `raw`: its memory is given back as soon as it has been read.
Rows rows_of(std::size_t nodes, std::vector<RawEdge> raw);

// The same edges seen from their targets.
Rows reversed(const Rows& rows);

}  // namespace keelson::graph

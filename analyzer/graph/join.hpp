// SPDX-License-Identifier: Apache-2.0
// Which references mean the same: patterns matched against images, images against what
// builds make, pinned references against tag and digest. Compares tags only where the
// names agree, so its work grows with the answers, not with their square.
#pragma once
#include <span>
#include <vector>

#include "analyzer/graph/rows.hpp"
#include "analyzer/graph/text_table.hpp"

namespace keelson::graph {

// Adds the edges `matches` and `built_by` between the sorted `names` and the builds whose
// products are given row by row. `joiners` are digests nobody names, whose tags are all known:
// what is open means them, and builds make them, through those tags only.
void join_names(const FlatTexts& names, std::span<const NodeId> joiners,
                std::span<const std::uint32_t> product_offsets, std::span<const NodeId> products,
                std::vector<RawEdge>& edges);

}  // namespace keelson::graph

// SPDX-License-Identifier: Apache-2.0
// The links of the graph around images, up to a number of builds away.
#pragma once
#include <vector>

#include "analyzer/graph/distance.hpp"
#include "analyzer/graph/snapshot.hpp"
#include "src/cli/links.hpp"

namespace keelson::cli {

// The builds that something live needs, and all they need.
graph::NodeSet needed_by_live(const graph::Snapshot& known);

// Of builds `within` a set, if there is one. Links on ways from `images` to what they need, or from
// what needs them.
std::vector<Link> links_around(const graph::Snapshot& known, std::vector<graph::NodeId> images,
                               graph::Direction direction, std::uint32_t depth = graph::k_unreached,
                               const graph::NodeSet* within = nullptr);

}  // namespace keelson::cli

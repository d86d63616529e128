// SPDX-License-Identifier: Apache-2.0
// An order in which everything comes before what it needs. Nodes of a cycle cannot be
// ordered among themselves and stand together.
#pragma once
#include <vector>

#include "analyzer/graph/graph.hpp"

namespace keelson::graph {

// Every node once, dependents before bases: an edge never leads to an earlier group, and
// one inside a group is part of a cycle. Groups of several nodes are sorted.
std::vector<std::vector<NodeId>> topological_order(const Graph& graph);

}  // namespace keelson::graph

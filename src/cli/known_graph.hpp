// SPDX-License-Identifier: Apache-2.0
// The graph a query is answered from: one saved before, by `graph --save` or by the last scan,
// or made anew from what is known. Queries see no difference; nothing is deleted by it.
#pragma once
#include <optional>

#include "analyzer/graph/snapshot.hpp"
#include "src/cli/context.hpp"

namespace keelson::cli {

// From --graph when it is given; then keelson.yml, sources and store are not touched. Else the
// last scan's, unless settings, registry or live images changed since, or --fresh is given: then
// made anew, and left for the next query.
graph::Snapshot known_graph(Context& context);

// Of this world.
graph::Snapshot make_graph(Context& context, const cleanup::World& world);

// What was left, however old; nullopt when there is none that can be read.
std::optional<graph::Snapshot> left_graph(Context& context);

// Leaves it beside the store, for the next query; does nothing where that cannot be written.
void leave_graph(Context& context, const graph::Snapshot& graph);

}  // namespace keelson::cli

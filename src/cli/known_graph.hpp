// SPDX-License-Identifier: Apache-2.0
// The graph a query is answered from: made anew from what is known, or one saved before.
// Queries see no difference.
#pragma once
#include "analyzer/graph/snapshot.hpp"
#include "src/cli/context.hpp"

namespace keelson::cli {

// From --graph when it is given; then keelson.yml, sources and store are not touched.
graph::Snapshot known_graph(Context& context);

}  // namespace keelson::cli

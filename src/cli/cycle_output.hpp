// SPDX-License-Identifier: Apache-2.0
// Cycles as the paths they are, with where each step is written.
#pragma once
#include <ostream>

#include "analyzer/graph/cycles.hpp"
#include "analyzer/graph/snapshot.hpp"
#include "src/cli/context.hpp"

namespace keelson::cli {

// As text or JSON, as the context says.
void print_cycles(std::ostream& out, const graph::Snapshot& known, const graph::Cycles& found,
                  Context& context);

}  // namespace keelson::cli

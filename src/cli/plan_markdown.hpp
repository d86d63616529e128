// SPDX-License-Identifier: Apache-2.0
// A plan as a comment of a merge request: at most 60,000 characters, and it says how much it
// leaves out. Names cannot break out of their cells, nor mention anyone.
#pragma once
#include <ostream>

#include "src/cli/plan_words.hpp"

namespace keelson::cli {

void print_plan_markdown(std::ostream& out, const cleanup::PlanView& plan, const Brief& brief);

}  // namespace keelson::cli

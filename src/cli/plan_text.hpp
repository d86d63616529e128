// SPDX-License-Identifier: Apache-2.0
// A plan for a tired operator: 80 columns, what goes first, what it comes to last. Nothing
// of what goes is ever left out.
#pragma once
#include <ostream>

#include "src/cli/plan_words.hpp"

namespace keelson::cli {

void print_plan_text(std::ostream& out, const cleanup::PlanView& plan, Detail detail,
                     const Brief& brief);

}  // namespace keelson::cli

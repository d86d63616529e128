// SPDX-License-Identifier: Apache-2.0
// What changed between two plans, for people and for programs. Leaves nothing out.
#pragma once
#include <ostream>

#include "src/cleanup/plan/diff.hpp"
#include "src/cli/plan_words.hpp"

namespace keelson::cli {

void print_plan_diff(std::ostream& out, const cleanup::PlanDiff& diff, const Brief& brief);
void print_plan_diff_json(std::ostream& out, const cleanup::PlanDiff& diff);

}  // namespace keelson::cli

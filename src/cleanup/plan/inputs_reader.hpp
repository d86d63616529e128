// SPDX-License-Identifier: Apache-2.0
// What a plan says it rests on, from its JSON. Checks kinds and bounds; believes nothing
// beyond them.
#pragma once
#include "src/cleanup/plan/plan.hpp"
#include "src/cleanup/plan/values.hpp"

namespace keelson::cleanup {

void read_inputs(const Json& inputs, PlanHeader& header);

}  // namespace keelson::cleanup

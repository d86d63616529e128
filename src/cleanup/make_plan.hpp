// SPDX-License-Identifier: Apache-2.0
// From a world and its decision to a plan. Guards are asked here: a plan that one forbids is never
// made. Deletes nothing.
#pragma once
#include <string>

#include "src/cleanup/decide.hpp"
#include "src/cleanup/plan/plan.hpp"
#include "src/cleanup/world.hpp"

namespace keelson::cleanup {

// Everything known but the hash, which comes with writing. Throws Error{refused} when a
// guard forbids the plan.
PlanHeader make_header(const World& world, const Decision& decision);
// Looks at both arguments.
PlanView view_of(const PlanHeader& header, const Decision& decision);
// The same as one value, hash included.
Plan make_plan(const World& world);

// Hash of the keys and values of keelson.yml, wherever they are written.
std::string policy_hash(const config::Settings& settings);

}  // namespace keelson::cleanup

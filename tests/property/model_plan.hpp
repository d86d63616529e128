// SPDX-License-Identifier: Apache-2.0
// What must hold of each plan before anything is deleted. Throws Broken for what does not.
#pragma once
#include <cstdint>
#include <optional>

#include "src/cleanup/make_plan.hpp"
#include "tests/property/model.hpp"

namespace keelson::tests {

// nullopt when a guard refuses.
std::optional<cleanup::Plan> plan_if_allowed(const cleanup::World& world);

// It verifies, dooms nothing that is needed, and does not depend on the order of builds.
void check_plan(const cleanup::Plan& plan, const cleanup::World& world, const Model& model);

// Whatever one more project says of the images of others, nothing goes that did not go before.
// False when a guard then refuses.
bool check_foreign(const cleanup::Plan& plan, const cleanup::World& world, const Steps& steps);

std::int64_t count_doomed(const cleanup::Plan& plan);

}  // namespace keelson::tests

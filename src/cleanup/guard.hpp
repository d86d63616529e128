// SPDX-License-Identifier: Apache-2.0
// Limits that stop a plan as a whole, whatever its single verdicts say. They only ever
// refuse; none of them makes anything deletable.
#pragma once
#include "src/cleanup/decision.hpp"
#include "src/cleanup/world.hpp"

namespace keelson::cleanup {

// Throws Error{refused}: no live image comes from this registry, one that does is made by
// no known Dockerfile, or more would go than guards.max_delete_percent allows.
void check_guards(const World& world, const Decision& decision);

// Live images of this registry that no known Dockerfile makes, sorted: what they are built
// from is unknown and therefore not protected.
std::vector<std::string> unlinked_live(const World& world);

}  // namespace keelson::cleanup

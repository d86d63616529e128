// SPDX-License-Identifier: Apache-2.0
// The one decision (invariant 3): the same function stands behind plan, apply and why.
// Pure: the same world gives the same verdicts. Contacts nothing, deletes nothing.
#pragma once
#include "src/cleanup/decision.hpp"
#include "src/cleanup/world.hpp"

namespace keelson::cleanup {

Decision decide(const World& world);

}  // namespace keelson::cleanup

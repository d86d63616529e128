// SPDX-License-Identifier: Apache-2.0
// What the next run compares itself with, to see what has shrunk. Counts only, stores nothing.
#pragma once
#include "src/cleanup/decide.hpp"

namespace keelson::cleanup {

// Of a repository that failed, what is known from before stays: that night protects all of
// it, which says nothing of what protected it.
store::Baseline baseline_of(const World& world, const Decision& decision);

}  // namespace keelson::cleanup

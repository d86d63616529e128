// SPDX-License-Identifier: Apache-2.0
// One model from plan to restore, with its races and faults, and what was wrong with how it
// went.
#pragma once
#include <cstdint>
#include <string>

#include "tests/property/model_steps.hpp"
#include "tests/property/place.hpp"

namespace keelson::tests {

struct Tally {
  std::int64_t worlds = 0, refused = 0, doomed = 0, deleted = 0, untagged = 0, spared = 0,
               races = 0, faults = 0, resumed = 0, brought_back = 0, foreign = 0;
};

// The first invariant that did not hold, empty when all did.
std::string run_model(const Steps& steps, Tally& tally);

// The same where the registry is elsewhere. What was decided, done and left comes as lines,
// alike wherever it is.
struct Told {
  std::string wrong, course;
};
Told run_model_at(Place* elsewhere, const Steps& steps, Tally& tally);

// The world these steps make and what is decided of it, for people.
std::string shown(const Steps& steps);

}  // namespace keelson::tests

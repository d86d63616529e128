// SPDX-License-Identifier: Apache-2.0
// Plans one small fleet as a user would, its registry in memory: sources are read, the registry
// too, the decision is made, the guards asked, and the plan verified by its other code.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "src/cleanup/world.hpp"
#include "tests/cases/case_file.hpp"

namespace keelson::tests {

// All that a decision about the fleet rests on; its files are written below `directory`.
cleanup::World world_of(const FleetCase& fleet, const std::filesystem::path& directory);

// What is wrong, a sentence each; empty: the case is right. A refused plan loses nothing, and
// lets nothing go.
std::vector<std::string> run_case(const FleetCase& fleet);

}  // namespace keelson::tests

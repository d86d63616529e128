// SPDX-License-Identifier: Apache-2.0
// Plans one small fleet as a user would, its registry in memory: sources are read, the registry
// too, the decision is made, the guards asked, and the plan verified by its other code.
#pragma once
#include <string>
#include <vector>

#include "tests/cases/case_file.hpp"

namespace keelson::tests {

// What is wrong, a sentence each; empty: the case is right. A refused plan loses nothing, and
// lets nothing go.
std::vector<std::string> run_case(const FleetCase& fleet);

}  // namespace keelson::tests

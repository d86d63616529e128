// SPDX-License-Identifier: Apache-2.0
// What changed between two plans, and why: verdicts of manifests, and the inputs that moved
// them. Compares values only.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/plan/plan.hpp"

namespace keelson::cleanup {

struct PlanDiff {
  struct Change {
    std::string repository, digest;
    std::vector<std::string> tags;
    std::string before, after;     // verdicts; empty: it was, or is, not there
    std::vector<std::string> why;  // reasons that came ("+ …") and went ("- …")
  };
  std::vector<Change> changes;      // by repository, then digest
  std::vector<std::string> inputs;  // "live swarm: 12 images, was 10", "policy changed", …
};

PlanDiff diff_plans(const Plan& before, const Plan& after);

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
// Derives a plan's verdicts once more, from the inputs written in it, by other means than
// `decide`: plain texts and loops, slow and simple. Shares no code with it but reading
// references and patterns; contacts nothing.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/plan/plan.hpp"

namespace keelson::cleanup {

struct Disagreement {
  std::string item;      // "repository@sha256:…", or "summary"
  std::string planned;   // "doomed"
  std::string verified;  // "protected: base of svc/api:1.4"
};

// Empty when the plan verifies. Follows docs/verdicts.md, section by section.
std::vector<Disagreement> verify(const Plan& plan);

}  // namespace keelson::cleanup

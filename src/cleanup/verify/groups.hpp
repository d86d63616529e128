// SPDX-License-Identifier: Apache-2.0
// Section 3 of docs/verdicts.md, a second time: what goes together, so the verdicts and
// which tags go alone. Internal to `verify`.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/verify/needed.hpp"
#include "src/cleanup/verify/policy.hpp"

namespace keelson::cleanup::verifying {

struct Derived {
  Verdict verdict = Verdict::doomed;
  std::string why;
  Texts untag;
};

// By ItemNumber.
std::vector<Derived> derive(const Case& in, const Meanings& meanings);

}  // namespace keelson::cleanup::verifying

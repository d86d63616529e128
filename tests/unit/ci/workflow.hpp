// SPDX-License-Identifier: Apache-2.0
// Facts of a repository with one GitHub workflow, said in a few words.
#pragma once
#include <string>

#include "tests/unit/ci/project.hpp"

namespace keelson {

inline ci::ProjectFacts workflow(const std::string& text) {
  return facts_of({{".github/workflows/ci.yml", text}});
}

// The steps of one job, after `steps:`.
inline ci::ProjectFacts steps(const std::string& text) {
  return workflow("on: push\njobs:\n  build:\n    steps:\n" + text);
}

}  // namespace keelson

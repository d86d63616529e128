// SPDX-License-Identifier: Apache-2.0
// `strategy.matrix` of a GitHub job: its combinations, include and exclude applied. Never more
// than GitHub makes.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "analyzer/ci/expression.hpp"

namespace keelson::ci {

struct Combination {
  std::vector<std::pair<std::string, Datum>> values;  // in order; names in lower case
  bool is_known = true;                               // false: only a run knows the names
  std::string suffix() const;                         // " (linux, 1.2)"; "" without values
};

// At least one.
std::vector<Combination> combinations(const yaml::Value* matrix, const Contexts& contexts);

}  // namespace keelson::ci

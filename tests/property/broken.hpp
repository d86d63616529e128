// SPDX-License-Identifier: Apache-2.0
// An invariant that did not hold, as a sentence.
#pragma once
#include <stdexcept>
#include <string>

namespace keelson::tests {

struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool holds, const std::string& what) {
  if (!holds) throw Broken(what);
}

}  // namespace keelson::tests

// SPDX-License-Identifier: Apache-2.0
// What must hold for every input of a fuzz target. Never throws: a failure says what was
// required, then aborts, so that libFuzzer keeps the input.
#pragma once
#include <cstdio>
#include <cstdlib>

namespace keelson::fuzz {

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace keelson::fuzz

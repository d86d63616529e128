// SPDX-License-Identifier: Apache-2.0
// How much room a deletion makes once garbage is collected: blobs that nothing else needs,
// each counted once. An estimate for people; nothing is decided by it but one guard.
#pragma once
#include <cstdint>
#include <vector>

#include "src/cleanup/judge.hpp"

namespace keelson::cleanup {

struct Freed {
  std::int64_t bytes = 0;
  bool is_at_most = false;  // what could not be read may share blobs
};

Freed freed_by(const World& world, const std::vector<std::vector<Judged>>& judged);

}  // namespace keelson::cleanup

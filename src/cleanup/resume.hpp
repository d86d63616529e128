// SPDX-License-Identifier: Apache-2.0
// Settles in the journal what a run that was cut off, or failed, did not live to see. Asks the
// registry; deletes nothing.
#pragma once
#include <cstddef>
#include <set>
#include <string>

#include "src/registry/registry.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

struct Resumed {
  int position = 0;  // the last one
  std::set<std::string> repositories;
  std::size_t deleted = 0;
};

// What is gone counts as deleted: it was written down before.
Resumed resume(const std::string& run_id, store::Journal& journal, registry::Registry& registry);

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
// What a count and age policy alone selects in one repository. Knows nothing of what
// is protected: that always wins, elsewhere. An unknown time is never the oldest.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "src/cleanup/decision.hpp"
#include "src/config/settings.hpp"
#include "src/registry/inventory.hpp"

namespace keelson::cleanup {

enum class Selection { selected, not_selected, unknown };

struct Selected {
  Selection selection = Selection::unknown;
  Reason reason;
};

// For each tagged manifest (by digest) of the repository.
std::map<std::string, Selected> select(const config::Settings& settings,
                                       const registry::RepositoryInventory& repository, Time now);

// A time an image can have been made: after Docker's first release, not in the future.
std::optional<Time> possible_time(const std::string& created, Time now);

}  // namespace keelson::cleanup

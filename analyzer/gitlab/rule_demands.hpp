// SPDX-License-Identifier: Apache-2.0
// What a job's rules demand of variables: a rule whose `if` says `$NAME == "text"` lets the job
// run only where NAME is that text (rule 2.7). What it does not read demands nothing.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gitlab/expand.hpp"

namespace keelson::gitlab {

// The alternatives of what holds where `condition` is true, each a layer of known texts; one
// empty layer when nothing is known. `known` are variables whose values are certain.
std::vector<Layer> demands_of(std::string_view condition, const Layer& known);

}  // namespace keelson::gitlab

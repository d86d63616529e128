// SPDX-License-Identifier: Apache-2.0
// `variables` of a configuration and the ways `rules` may set them (rule 2.7). Values are as
// written: expanding them is for whoever knows all layers.
#pragma once
#include <vector>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

// `value` is the map below `variables:`, or nullptr.
Layer variables_of(const Value* value);

// Puts the variables of `over` into `layer`; those there before lose.
void put(Layer& layer, const Layer& over);

// What the rules may set, each way once; nothing set is a way of its own when a rule sets
// nothing, or there are none. `rules` may be nullptr.
std::vector<Layer> ways_of(const ValuePtr& rules, Findings& findings);

// All ways as one: what differs among them, or from `base`, is `*`.
Layer united(const std::vector<Layer>& ways, const Layer& base);

}  // namespace keelson::gitlab

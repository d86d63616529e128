// SPDX-License-Identifier: Apache-2.0
// `variables` of a configuration and the ways `rules` may set them (rule 2.7). Values are as
// written: expanding them is for whoever knows all layers.
#pragma once
#include <string>
#include <vector>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

// `value` is the map below `variables:`, or nullptr.
Layer variables_of(const Value* value);

// Puts the variables of `over` into `layer`; those there before lose.
void put(Layer& layer, const Layer& over);

// One rule that may take a job or pipeline: what it asks, and what it sets.
struct Rule {
  std::string condition;  // empty: nothing that is read
  Layer variables;
};
// `rules` may be nullptr.
std::vector<Rule> rules_of(const ValuePtr& rules, Findings& findings);

// What the rules may set, each way once; nothing set is a way of its own when a rule sets
// nothing, or there are none.
std::vector<Layer> ways_of(const std::vector<Rule>& rules);

// All ways as one: what differs among them, or from `base`, is `*`.
Layer united(const std::vector<Layer>& ways, const Layer& base);

}  // namespace keelson::gitlab

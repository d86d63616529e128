// SPDX-License-Identifier: Apache-2.0
// `spec:inputs` (rule 2.11): the value of each input, given or by default. One that nobody
// gives is `*`, and left open.
#pragma once
#include <map>
#include <string>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

using InputValues = std::map<std::string, ValuePtr, std::less<>>;

// `spec` is the map below `spec:`; `given` that below `inputs:`, or nullptr.
InputValues input_values(const Value& spec, const Value* given, const Place& asked_from,
                         Findings& findings);

}  // namespace keelson::gitlab

// SPDX-License-Identifier: Apache-2.0
// `spec:inputs` (rule 2.11): the value of each input, given or by default. One that nobody
// gives is `*`, and left open.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

using InputValues = std::map<std::string, ValuePtr, std::less<>>;

// Who gives the inputs: the file that includes, or whoever starts the pipeline. To those a default
// is one value of many.
enum class Giver : std::uint8_t { includer, anybody };

// `spec` is the map below `spec:`; `given` that below `inputs:`, or nullptr.
InputValues input_values(const Value& spec, const Value* given, Giver giver,
                         const Place& asked_from, Findings& findings);

}  // namespace keelson::gitlab

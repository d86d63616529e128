// SPDX-License-Identifier: Apache-2.0
// `script` and its kin: texts and lists of texts, nested up to 10 levels, each with its place.
#pragma once
#include <string>
#include <vector>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"
#include "analyzer/shell/commands.hpp"

namespace keelson::gitlab {

// Adds one script for each text. `named` is what GitLab calls the key: "jobs:build:script".
void add_scripts(const ValuePtr& value, const std::string& named,
                 std::vector<shell::Script>& scripts, Findings& findings);

}  // namespace keelson::gitlab

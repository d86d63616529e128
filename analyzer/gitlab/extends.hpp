// SPDX-License-Identifier: Apache-2.0
// `extends` of a merged configuration (rule 2.3): several parents, the later winning, own keys
// winning over all. What GitLab would reject is left open, and what can be had is merged.
#pragma once
#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

ValuePtr extended(const ValuePtr& configuration, Findings& findings);

}  // namespace keelson::gitlab

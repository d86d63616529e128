// SPDX-License-Identifier: Apache-2.0
// `$[[ inputs.x | function ]]` and `$[[ component.x ]]` in a configuration (rule 2.11), names of
// members included. A text that is nothing else keeps the input's type. `$[[ matrix.X ]]` stays.
#pragma once
#include <string>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/inputs.hpp"
#include "analyzer/gitlab/values.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::gitlab {

struct Interpolation {
  InputValues inputs;
  TextByName component;        // name, version, reference, sha
  const Variables& variables;  // for expand_vars
};

ValuePtr interpolated(const ValuePtr& value, const Interpolation& with, Findings& findings);

}  // namespace keelson::gitlab

// SPDX-License-Identifier: Apache-2.0
// The functions of `$[[ value | function ]]` (rule 2.11). Of what only run time knows they
// make something only run time knows.
#pragma once
#include <optional>
#include <string>

#include "analyzer/gitlab/values.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::gitlab {

// What the function makes of the value; nullopt when there is no such function, or it does not
// take such a value.
std::optional<ValuePtr> call(const std::string& function, const ValuePtr& value,
                             const Variables& variables);

}  // namespace keelson::gitlab

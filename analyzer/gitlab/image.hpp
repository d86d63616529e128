// SPDX-License-Identifier: Apache-2.0
// `image` and `services` of a job in all their forms (rule 2.6), as the runner would pull them;
// what the dependency proxy hands out is named as docker.io names it. Never an empty reference.
#pragma once
#include <vector>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::gitlab {

// `image` may be nullptr: an empty reference. `matrix` replaces `$[[ matrix.X ]]`.
ImageUse image_of(const Value* image, const Variables& variables, const Layer& matrix,
                  Findings& findings);

std::vector<ImageUse> services_of(const ValuePtr& services, const Variables& variables,
                                  const Layer& matrix, Findings& findings);

}  // namespace keelson::gitlab

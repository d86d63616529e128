// SPDX-License-Identifier: Apache-2.0
// `parallel` (rule 2.10): the instances of a job, named as GitLab names them. Expands nothing.
#pragma once
#include <string>
#include <vector>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

struct Instance {
  std::string job;    // the job's own name
  std::string name;   // with its place in the matrix
  Layer variables;    // of that place
  std::string index;  // from "1"; empty without `parallel`
  std::string total;
};

// `parallel` may be nullptr: one instance with the job's own name.
std::vector<Instance> instances_of(const std::string& job, const Value* parallel,
                                   Findings& findings);

// The text with `$[[ matrix.X ]]` replaced.
std::string with_matrix(const std::string& text, const Layer& variables);

}  // namespace keelson::gitlab

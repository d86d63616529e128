// SPDX-License-Identifier: Apache-2.0
// docker/metadata-action: which tags it makes for which images. What the commit, the branch or
// the time says is `*`.
#pragma once
#include <string>
#include <vector>

#include "analyzer/ci/github_inputs.hpp"

namespace keelson::ci {

struct Metadata {
  std::vector<std::string> tags;  // full names
  std::string version;            // of the tag that counts most; `*` when a run decides
};

Metadata read_metadata(const StepInputs& inputs);

// The fields of a line of comma-separated values, quotes resolved.
std::vector<std::string> csv_fields(std::string_view line);

}  // namespace keelson::ci

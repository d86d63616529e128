// SPDX-License-Identifier: Apache-2.0
// Docker's own actions: build-push-action, bake-action, metadata-action. Never looks into an
// action's code.
#pragma once
#include <map>
#include <string>

#include "analyzer/ci/github_builders.hpp"

namespace keelson::ci {

void run_build_push(const ActionStep& step, ActionResult& result);

// `files`: written by earlier steps.
void run_bake(const ActionStep& step, const std::map<std::string, std::string>& files,
              ActionResult& result);

void run_metadata(const ActionStep& step, ActionResult& result);

}  // namespace keelson::ci

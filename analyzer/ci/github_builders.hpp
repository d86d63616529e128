// SPDX-License-Identifier: Apache-2.0
// Steps of GitHub workflows whose action builds, pushes or names images: docker's, Red Hat's and
// others people use. Never looks into an action's own code.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/ci/github_inputs.hpp"
#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::ci {

struct ActionStep {
  std::string action;   // "docker/build-push-action", lower case
  std::string version;  // "v6"
  std::string id;       // of the step
  Place place;
  const StepInputs& inputs;
  const GithubContext& context;
  const Tree& tree;
  std::string checkout;  // where the repository is checked out, "" its usual place
};

struct ActionResult {
  ImageActions actions;
  DataByName outputs;                        // names in lower case
  TextByName env;                            // for the steps that follow
  std::map<std::string, std::string> files;  // that the action writes, for those steps
};

enum class Knowledge : std::uint8_t { known, harmless, may_build };

// Does what the action is known to do; otherwise tells by its name whether it may build images.
Knowledge run_action(const ActionStep& step, const std::map<std::string, std::string>& files,
                     ActionResult& result);

// A path as a step writes it → path in the repository; `*` when it leads out of it.
std::string path_in_repository(const std::string& checkout, std::string_view path);

}  // namespace keelson::ci

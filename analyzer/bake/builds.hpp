// SPDX-License-Identifier: Apache-2.0
// A target of bake as a build. Several possible values become several names, or a pattern.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "analyzer/bake/targets.hpp"
#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::bake {

struct BuildSettings {
  const Tree& tree;
  std::string directory;  // where bake runs
};

struct TargetBuild {
  ImageBuild build;
  std::vector<std::pair<std::string, std::string>> needs;  // named context, target
  std::vector<std::string> pushes;
  std::vector<Open> open;
};

TargetBuild build_of(const Target& target, const BuildSettings& settings);

}  // namespace keelson::bake

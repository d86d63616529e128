// SPDX-License-Identifier: Apache-2.0
// What the command lines of image tools do with images (rules 36–38): docker, buildx, compose,
// bake, podman, buildah, buildctl, kaniko, img, ko, jib, pack, s2i, skaffold, skopeo, crane,
// regctl; of builders whose files it cannot read it says so. Reads files of the repository, never
// runs a tool. A command it does not know does nothing.
#pragma once
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"
#include "analyzer/shell/commands.hpp"

namespace keelson::commands {

// In order: `buildah from` tells what a later `buildah commit` builds on.
ImageActions recognise(const std::vector<shell::Command>& commands, const Tree& tree);

}  // namespace keelson::commands

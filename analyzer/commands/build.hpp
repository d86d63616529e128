// SPDX-License-Identifier: Apache-2.0
// `docker build` and all that is like it: buildx, podman, buildah, img, nerdctl. Reads which
// Dockerfile is built with what, and the names of what comes out.
#pragma once
#include "analyzer/commands/invocation.hpp"
#include "analyzer/commands/paths.hpp"

namespace keelson::commands {

// The words from `first` on are what follows the command.
void recognise_build(const Invocation& invocation, std::size_t first, DockerfileNames names);

}  // namespace keelson::commands

// SPDX-License-Identifier: Apache-2.0
// The flags of the container engines' commands, and which of them take a value. Tables only.
// Tools that share a command share a table, since none gives the same flag another shape.
#pragma once
#include "analyzer/commands/flags.hpp"

namespace keelson::commands {

extern const FlagTable engine_flags;    // before the command: `docker -H x`, `podman --root x`
extern const FlagTable build_flags;     // build, buildx build, podman build, buildah bud, img
extern const FlagTable push_flags;      // push, manifest push
extern const FlagTable manifest_flags;  // manifest create, manifest add
extern const FlagTable pull_flags;
extern const FlagTable run_flags;  // run, create
extern const FlagTable commit_flags;
extern const FlagTable save_flags;
extern const FlagTable service_flags;
extern const FlagTable from_flags;          // buildah from
extern const FlagTable buildah_copy_flags;  // buildah copy, buildah add
extern const FlagTable imagetools_flags;
extern const FlagTable bake_flags;
extern const FlagTable compose_flags;          // before the command
extern const FlagTable compose_command_flags;  // build, push, up, run, pull, create
extern const FlagTable stack_flags;

}  // namespace keelson::commands

// SPDX-License-Identifier: Apache-2.0
// One entry for each family of tools. Each takes an invocation whose words[0] is its tool and
// puts what the command does with images into its actions. None of them runs anything.
#pragma once
#include "analyzer/commands/invocation.hpp"

namespace keelson::commands {

void recognise_engine(const Invocation& invocation);  // docker, podman, buildah, nerdctl, img
void recognise_compose(const Invocation& invocation, std::size_t first);  // docker compose …
void recognise_stack(const Invocation& invocation, std::size_t first);    // docker stack deploy
void recognise_bake(const Invocation& invocation, std::size_t first);     // docker buildx bake
void recognise_imagetools(const Invocation& invocation, std::size_t first);
void recognise_run(const Invocation& invocation, std::size_t first);       // docker run, create
void recognise_container(const Invocation& invocation, std::size_t first,  // from, copy, commit
                         const std::string& command);
void recognise_kaniko(const Invocation& invocation);
void recognise_skopeo(const Invocation& invocation);
void recognise_crane(const Invocation& invocation);
void recognise_regctl(const Invocation& invocation);
void recognise_oras(const Invocation& invocation);  // oras, cosign: copy A B
void recognise_ko(const Invocation& invocation);
void recognise_maven(const Invocation& invocation);
void recognise_gradle(const Invocation& invocation);
void recognise_jib(const Invocation& invocation);
void recognise_skaffold(const Invocation& invocation);
void recognise_task_runner(const Invocation& invocation);  // npm, yarn, just, task, ssh
void recognise_kubectl(const Invocation& invocation);
void recognise_buildctl(const Invocation& invocation);
void recognise_pack(const Invocation& invocation);
void recognise_s2i(const Invocation& invocation);
void recognise_depot(const Invocation& invocation);
void recognise_azure(const Invocation& invocation);   // az acr build, az acr import
void recognise_gcloud(const Invocation& invocation);  // gcloud builds submit
void recognise_apko(const Invocation& invocation);
void recognise_devcontainer(const Invocation& invocation);
void recognise_other_builder(const Invocation& invocation);   // earthly, werf: only told
void recognise_program_runner(const Invocation& invocation);  // bazel, nix, sbt: only told
// spring-boot:build-image and bootBuildImage among the words of maven or gradle.
void recognise_spring(const Invocation& invocation, const TextByName& properties);

// The command itself, whatever tool it is of; called again for commands within commands.
void recognise_one(const Invocation& invocation);

}  // namespace keelson::commands

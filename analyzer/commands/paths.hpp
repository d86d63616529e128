// SPDX-License-Identifier: Apache-2.0
// Where the paths a command names lie in the repository: contexts, Dockerfiles. Paths that are
// not known, or lead out of the repository, stay as they are written.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/commands/invocation.hpp"

namespace keelson::commands {

// Whether a file of that path is in the tree; it is not read.
bool has_file(const Tree& tree, std::string_view path);

// A Git or other URL, as docker build tells them from directories.
bool is_remote(std::string_view text);

// The path from the root of the repository, "." for the root. nullopt when it leads out.
std::optional<std::string> place_of(std::string_view directory, std::string_view path);

// The same; out of the repository the text as it is, and an Open that says so.
std::string path_of(const Invocation& invocation, std::string_view path);

// A file within the directory (both from the root): "Dockerfile" in "." is "Dockerfile".
std::string join(std::string_view directory, std::string_view name);

enum class DockerfileNames { docker, podman };

// The Dockerfile a builder takes from a context when none is named.
std::string default_dockerfile(const Tree& tree, std::string_view context, DockerfileNames names);

// A Dockerfile named by -f: from where the command runs, or if there is none, in the context.
std::string named_dockerfile(const Invocation& invocation, std::string_view file,
                             std::string_view context);

}  // namespace keelson::commands

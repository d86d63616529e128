// SPDX-License-Identifier: Apache-2.0
// Where contexts and Dockerfiles that a command or a file names lie in the repository. Paths
// that are not known, or lead out of the repository, stay as they are written.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/tree.hpp"

namespace keelson::compose {

// Whether a file of that path is in the tree; it is not read.
bool has_file(const Tree& tree, std::string_view path);

// A Git or other URL, as docker build tells them from directories.
bool is_remote(std::string_view text);

// The path from the root of the repository, "." for the root. nullopt when it leads out.
// `directory` is "*" when nobody knows it.
std::optional<std::string> place_of(std::string_view directory, std::string_view path);

// A file within the directory (both from the root): "Dockerfile" in "." is "Dockerfile".
std::string join(std::string_view directory, std::string_view name);

// The directory a file lies in, "" for the root.
std::string directory_of(std::string_view file);

enum class DockerfileNames { docker, podman };

// The Dockerfile a builder takes from a context when none is named.
std::string default_dockerfile(const Tree& tree, std::string_view context, DockerfileNames names);

}  // namespace keelson::compose

// SPDX-License-Identifier: Apache-2.0
// Where the paths a command names lie in the repository, seen from where it runs. Paths that
// lead out of the repository stay as they are written, and are said to.
#pragma once
#include <string>
#include <string_view>

#include "analyzer/commands/invocation.hpp"
#include "analyzer/compose/paths.hpp"

namespace keelson::commands {

using compose::default_dockerfile;
using compose::DockerfileNames;
using compose::has_file;
using compose::is_remote;
using compose::join;
using compose::place_of;

// The path from the root; out of the repository the text as it is, and an Open that says so.
std::string path_of(const Invocation& invocation, std::string_view path);

// A Dockerfile named by -f: from where the command runs, or if there is none, in the context.
std::string named_dockerfile(const Invocation& invocation, std::string_view file,
                             std::string_view context);

}  // namespace keelson::commands

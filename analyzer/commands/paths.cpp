// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/paths.hpp"

namespace keelson::commands {

std::string path_of(const Invocation& invocation, std::string_view path) {
  if (auto place = place_of(invocation.command.directory, path)) return *std::move(place);
  invocation.add_open("the path " + std::string(path) + " is outside the repository",
                      Hides::nothing);
  return std::string(path);
}

std::string named_dockerfile(const Invocation& invocation, std::string_view file,
                             std::string_view context) {
  if (is_remote(file)) return std::string(file);
  const auto from_here = place_of(invocation.command.directory, file);
  if (from_here && has_file(invocation.tree, *from_here)) return *from_here;
  if (is_remote(context)) return std::string(file);  // inside a tree that is not known
  const auto in_context = place_of(context, file);
  if (!file.starts_with('/') && in_context && has_file(invocation.tree, *in_context))
    return *in_context;
  return path_of(invocation, file);
}

}  // namespace keelson::commands

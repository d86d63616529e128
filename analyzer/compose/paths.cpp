// SPDX-License-Identifier: Apache-2.0
#include "analyzer/compose/paths.hpp"

#include <algorithm>
#include <array>

namespace keelson::compose {

bool has_file(const Tree& tree, std::string_view path) {
  const auto& files = tree.files();
  const auto found = std::lower_bound(files.begin(), files.end(), path);
  return found != files.end() && *found == path;
}

bool is_remote(std::string_view text) {
  constexpr std::array<std::string_view, 7> starts{"http://", "https://", "git://",     "ssh://",
                                                   "git@",    "oci://",   "github.com/"};
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

std::optional<std::string> place_of(std::string_view directory, std::string_view path) {
  if (path.starts_with('*')) return std::string(path);  // may well be absolute
  std::string text(path);
  if (text.find('\\') != std::string::npos) std::replace(text.begin(), text.end(), '\\', '/');
  if (text.size() > 1 && text[1] == ':') return std::nullopt;  // a drive of Windows
  if (directory == "*" && !text.starts_with('/')) {
    // `..` of a directory that is not known is not known either.
    while (text.starts_with("../")) text.erase(0, 3);
    if (text == "..") text = ".";
  }
  auto result = path_within(directory == "." ? "" : directory, text);
  if (result && result->empty()) return ".";
  return result;
}

std::string join(std::string_view directory, std::string_view name) {
  if (directory.empty() || directory == ".") return std::string(name);
  return std::string(directory) + "/" + std::string(name);
}

std::string default_dockerfile(const Tree& tree, std::string_view context, DockerfileNames names) {
  if (names == DockerfileNames::podman)
    if (std::string path = join(context, "Containerfile"); has_file(tree, path)) return path;
  std::string path = join(context, "Dockerfile");
  if (!has_file(tree, path))
    if (std::string lower = join(context, "dockerfile"); has_file(tree, lower)) return lower;
  return path;
}

std::string directory_of(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(file.substr(0, slash));
}

}  // namespace keelson::compose

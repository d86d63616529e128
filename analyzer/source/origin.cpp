// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/origin.hpp"

#include <git2.h>

#include <memory>

#include "analyzer/source/git_objects.hpp"

namespace keelson::source {
namespace fs = std::filesystem;

std::optional<std::string> project_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view path;
  if (scheme != std::string_view::npos) {
    if (url.starts_with("file:")) return std::nullopt;
    path = url.substr(scheme + 3);
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    path.remove_prefix(slash + 1);
  } else {
    // git@host:group/name.git; a path of this machine has a slash before any colon.
    const std::size_t colon = url.find(':');
    if (colon == std::string_view::npos || url.find('/') < colon) return std::nullopt;
    path = url.substr(colon + 1);
  }
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  if (path.empty()) return std::nullopt;
  return std::string(path);
}

std::optional<std::string> project_of_origin(const fs::path& path) {
  try {
    const fs::path file = GitObjects(path).common_directory() / "config";
    git_config* opened = nullptr;
    if (git_config_open_ondisk(&opened, file.c_str()) != 0) return std::nullopt;
    const std::unique_ptr<git_config, decltype(&git_config_free)> config(opened, git_config_free);
    git_buf value{};
    if (git_config_get_string_buf(&value, config.get(), "remote.origin.url") != 0)
      return std::nullopt;
    const std::string url(value.ptr, value.size);
    git_buf_dispose(&value);
    return project_of_url(url);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace keelson::source

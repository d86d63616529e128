// SPDX-License-Identifier: Apache-2.0
// Which project a checkout or mirror is of, as its remote says. Never contacts the remote.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace keelson::source {

// "group/sub/name" of a remote's URL (https, ssh or scp-like), without `.git`. nullopt for a path
// of this machine.
std::optional<std::string> project_of_url(std::string_view url);

// The same of the remote `origin` of the repository at `path`. nullopt when it has none or
// its configuration cannot be read.
std::optional<std::string> project_of_origin(const std::filesystem::path& path);

}  // namespace keelson::source

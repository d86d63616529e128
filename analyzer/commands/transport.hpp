// SPDX-License-Identifier: Apache-2.0
// Names as the containers tools write them: "docker://host/app:1", "containers-storage:app".
// Files and directories (oci:, dir:, archives) name no image.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace keelson::commands {

// The image's name without its transport; a text without transport is a name.
std::optional<std::string> image_of(std::string_view text);

}  // namespace keelson::commands

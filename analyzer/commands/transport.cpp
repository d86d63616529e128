// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/transport.hpp"

#include <algorithm>
#include <array>

namespace keelson::commands {

std::optional<std::string> image_of(std::string_view text) {
  constexpr std::array<std::string_view, 4> images{
      "docker://", "docker-daemon:", "containers-storage:", "registry:"};
  constexpr std::array<std::string_view, 12> others{
      "oci:",    "oci-archive:", "oci-layout:", "dir:",      "docker-archive:", "ostree:",
      "atomic:", "sif:",         "tarball:",    "ocidir://", "ocifile://",      "file://"};
  const auto starts = [&](std::string_view start) { return text.starts_with(start); };
  if (const auto image = std::find_if(images.begin(), images.end(), starts);
      image != images.end()) {
    text.remove_prefix(image->size());
    if (image->starts_with("containers") && text.starts_with('['))  // [driver@root]name
      text.remove_prefix(std::min(text.find(']'), text.size() - 1) + 1);
  } else if (std::any_of(others.begin(), others.end(), starts)) {
    return std::nullopt;
  }
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

}  // namespace keelson::commands

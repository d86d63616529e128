// SPDX-License-Identifier: Apache-2.0
// Which images the files of Cloud Native Buildpacks name: project.toml, builder.toml and
// package.toml. Reads lines of keys and texts, not all of TOML; never fails.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace keelson::commands {

struct PackImages {
  std::vector<std::string> builders;  // what builds in it: `builder`
  std::vector<std::string> others;    // images of stacks, runs, lifecycles, buildpacks
};

PackImages read_pack_file(std::string_view text);

// A buildpack that is an image, without its transport; empty for those of a registry of
// buildpacks, of a builder, of a path or a URL.
std::string image_of_buildpack(std::string_view text);

}  // namespace keelson::commands

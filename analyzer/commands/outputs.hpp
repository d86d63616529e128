// SPDX-License-Identifier: Apache-2.0
// The values of `--output`: which names a build exports its image under, and whether it pushes
// them. Files and directories as outputs make no image.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace keelson::commands {

struct Output {
  std::vector<std::string> names;
  bool is_pushed = false;
};

// "type=image,name=a,push=true", "type=registry", "type=image,\"name=a,b\"".
Output read_output(std::string_view text);

// Fields between commas, with quotes as in CSV.
std::vector<std::string> split_csv(std::string_view text);

// `repo` for `repo:tag` and `repo@digest`: what is left is the name alone.
std::string_view without_tag(std::string_view reference);

}  // namespace keelson::commands

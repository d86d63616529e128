// SPDX-License-Identifier: Apache-2.0
// What pom.xml and build.gradle say to jib, where it is literal: found by scanning their text,
// not by understanding Maven or Gradle. What a property would say is `*` unless it is plain.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/job.hpp"

namespace keelson::commands {

struct JibImages {
  std::optional<std::string> from, to;
  std::vector<std::string> tags;   // more tags of the same name
  bool is_bound_to_phase = false;  // Maven runs it in an ordinary build
};

// nullopt when the file does not mention jib. `properties` win over the file's own.
std::optional<JibImages> read_pom(std::string_view text, const TextByName& properties);
std::optional<JibImages> read_gradle(std::string_view text, const TextByName& properties);

}  // namespace keelson::commands

// SPDX-License-Identifier: Apache-2.0
// Reads every Dockerfile of the sources and links it to the images it makes, as
// keelson.yml states. A Dockerfile without a stated product stays, unlinked.
#pragma once
#include <string>
#include <vector>

#include "analyzer/model/build.hpp"
#include "analyzer/source/dockerfiles.hpp"
#include "src/config/settings.hpp"

namespace keelson::cleanup {

struct Builds {
  std::vector<Build> builds;
  std::vector<source::Unreadable> unreadable;
};

// Throws Error{configuration} when a source directory cannot be opened, or when a
// stated link matches no Dockerfile (a mistyped link would leave bases unprotected).
Builds read_builds(const config::Settings& settings);

// What the stars of `pattern` matched in `path`; a star stays inside one component.
// nullopt when they do not match.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path);

}  // namespace keelson::cleanup

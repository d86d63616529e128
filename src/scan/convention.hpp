// SPDX-License-Identifier: Apache-2.0
// What a Dockerfile nobody links is guessed to make, by a convention a person chose. A guess
// answers questions; the Dockerfile goes on counting as live.
#pragma once
#include <string>
#include <vector>

#include "analyzer/model/build.hpp"
#include "src/scan/projects.hpp"

namespace keelson::scan {

// `prefix` is how paths people see begin. Projects are sorted.
void guess_products(std::vector<Build>& builds, const config::Source& source,
                    const std::string& prefix, const std::vector<ProjectDirectory>& projects);

}  // namespace keelson::scan

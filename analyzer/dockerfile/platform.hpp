// SPDX-License-Identifier: Apache-2.0
// Platforms such as linux/arm64/v8 as containerd reads them, and the arguments every
// build has without declaring them (rule 17). Never asks the machine it runs on.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/dockerfile/variables.hpp"

namespace keelson::dockerfile {

struct Platform {
  std::string os = "linux";
  std::string architecture = "amd64";
  std::string variant;

  std::string text() const;
};

// nullopt when containerd would reject it.
std::optional<Platform> parse_platform(std::string_view text);

// BUILDPLATFORM … TARGETVARIANT for builds of `target` on linux/amd64. Without a target,
// linux/amd64 is exact and `*` what it may be.
Variables platform_arguments(const std::optional<Platform>& target);

}  // namespace keelson::dockerfile

// SPDX-License-Identifier: Apache-2.0
// Versions in tags, as section 2 of docs/verdicts.md orders them: two to four numbers, with
// `v` or without, a pre-release after `-`. Anything doubtful is no version. Internal to
// `verify`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::cleanup::verifying {

// Compares as Semantic Versioning 2.0.0 says; numbers may have any length.
struct Version {
  std::vector<std::string> numbers;      // four
  std::vector<std::string> pre_release;  // none: the release itself, which is greater
  bool operator<(const Version& other) const;
};

std::optional<Version> version_of(std::string_view tag);

}  // namespace keelson::cleanup::verifying

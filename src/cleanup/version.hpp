// SPDX-License-Identifier: Apache-2.0
// Tags as versions, ordered as Semantic Versioning 2.0.0 §11 orders them. Guesses nothing:
// what is not written as a version is none.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::cleanup {

struct Version {
  std::vector<std::uint64_t> numbers;    // 1.2 and 1.2.0 are equal
  std::vector<std::string> pre_release;  // "rc.1" → rc, 1; empty: a release

  std::weak_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

// [v]1.2[.3[.4]][-pre][+build]; "_" may stand for "+", which tags cannot have. A number alone
// is none: it may be a build, a date or the beginning of a commit.
std::optional<Version> parse_version(std::string_view tag);

}  // namespace keelson::cleanup

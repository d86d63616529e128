// SPDX-License-Identifier: Apache-2.0
// What a live source said at one time: which images run, may be rolled back to, or
// otherwise must stay. Facts only.
#pragma once
#include <compare>
#include <string>
#include <vector>

#include "analyzer/model/time.hpp"

namespace keelson::live {

struct LiveImage {
  std::string reference;  // normalised
  std::string user;       // "service web", "container 1f2e…"
  std::string role;       // "running", "rollback", "task", "container", "listed"
  auto operator<=>(const LiveImage&) const = default;
};

struct Observation {
  std::string source;  // name in keelson.yml
  Time taken{};
  std::vector<LiveImage> images;  // sorted, unique
};

}  // namespace keelson::live

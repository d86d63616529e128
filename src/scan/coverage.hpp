// SPDX-License-Identifier: Apache-2.0
// Where the links between Dockerfiles and images end: what nobody can tell from the sources.
// Each gap protects; none of them stops a scan.
#pragma once
#include <string>
#include <vector>

namespace keelson::scan {

struct Gap {
  std::string place;  // "services/api/.gitlab-ci.yml:12"
  std::string what;
  auto operator<=>(const Gap&) const = default;
};

// Each list sorted and unique.
struct Coverage {
  std::vector<Gap> unlinked;      // Dockerfiles with no known product
  std::vector<Gap> unbuilt;       // products with no known Dockerfile
  std::vector<Gap> open;          // references known in part
  std::vector<Gap> out_of_reach;  // includes, scripts and pipelines that were not read

  bool is_whole() const { return unlinked.empty() && unbuilt.empty() && out_of_reach.empty(); }
  void append(const Coverage& other);
  void settle();  // sorts, drops what is there twice
};

}  // namespace keelson::scan

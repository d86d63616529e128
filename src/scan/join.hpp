// SPDX-License-Identifier: Apache-2.0
// Joins what single projects say across all of them: copies of images made elsewhere, and
// names that mean something in their own project only.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "src/scan/builds.hpp"

namespace keelson::scan {

struct Unjoined {
  std::vector<Promotion> promotions;
  std::map<std::string, std::set<std::string>> local_names;  // by project root
  void add(CiLinks& links);                                  // takes what is to be joined
};

// What the CI configuration of one source gave.
void add_links(Builds& builds, Unjoined& unjoined, CiLinks links);

// A copy of an image some build makes is one more product of that build; of any other image
// it is a build of its own, of kind mirror. Then Dockerfiles without product are counted.
void join(Builds& builds, const Unjoined& unjoined);

}  // namespace keelson::scan

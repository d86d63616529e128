// SPDX-License-Identifier: Apache-2.0
// Joins what single projects say across all of them: copies of images made elsewhere, and
// names that mean something in their own project only. What one project says adds edges to what
// others need; it never makes another's build known.
#pragma once
#include <string>
#include <vector>

#include "src/scan/builds.hpp"
#include "src/scan/local_names.hpp"

namespace keelson::scan {

struct Unjoined {
  std::vector<Promotion> promotions;
  LocalNames local_names;
  void add(CiLinks& links);  // takes what is to be joined
};

// What the CI configuration of one source gave.
void add_links(Builds& builds, Unjoined& unjoined, CiLinks links);

// To be called once all sources are there.
void join(Builds& builds, const Unjoined& unjoined);

}  // namespace keelson::scan

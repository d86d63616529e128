// SPDX-License-Identifier: Apache-2.0
// Which repositories of a registry a project may speak for: those keelson.yml says its source
// makes, and those named after its own path. Only of these does its word make a build known;
// what it says of others adds edges and lets nothing go.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace keelson::scan {

struct Ownership {
  std::string project;                // "group/name"; empty: not known
  std::vector<std::string> produces;  // patterns of repositories, without host

  // `product` is normalised. One with an open repository proves nothing.
  bool has(std::string_view product) const;
  std::vector<std::string> of(const std::vector<std::string>& products) const;
};

}  // namespace keelson::scan

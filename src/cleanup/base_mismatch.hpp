// SPDX-License-Identifier: Apache-2.0
// Where files and images disagree: what an image shows to stand on, and what the Dockerfile that
// is said to make it takes. Both protect; people are told, since one of them is out of date.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/decide.hpp"

namespace keelson::cleanup {

struct BaseMismatch {
  std::string image;               // by its tag
  std::string dockerfile;          // that is said to make it
  std::vector<std::string> takes;  // what that file takes, as far as the graph knows
  std::string shown;               // what the image stands on by its layers or its history
  std::string evidence;            // "its first 3 layers are r.io/base/jdk:8"
  auto operator<=>(const BaseMismatch&) const = default;
};

// Only of images whose builds take something of this registry and nothing open, where none of what
// they stand on has a name that their files lead to, step by step. Sorted.
std::vector<BaseMismatch> base_mismatches(const Decision& decision);

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
// What a person says to a guard that refused. A value; weakens no guard by itself.
#pragma once
#include <string>

namespace keelson::cleanup {

// A person's word that one refusal, named by the run it was told in, is no reason to stop.
struct Override {
  std::string guard;    // "max_deletions"
  std::string refusal;  // the name that was told with it
  bool operator==(const Override&) const = default;
};

}  // namespace keelson::cleanup

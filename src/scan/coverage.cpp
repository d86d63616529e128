// SPDX-License-Identifier: Apache-2.0
#include "src/scan/coverage.hpp"

#include <algorithm>

namespace keelson::scan {

void Coverage::settle() {
  for (std::vector<Gap>* gaps : {&unlinked, &unbuilt, &open, &out_of_reach}) {
    std::sort(gaps->begin(), gaps->end());
    gaps->erase(std::unique(gaps->begin(), gaps->end()), gaps->end());
  }
}

}  // namespace keelson::scan

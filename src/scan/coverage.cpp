// SPDX-License-Identifier: Apache-2.0
#include "src/scan/coverage.hpp"

#include <algorithm>

namespace keelson::scan {

void Coverage::append(const Coverage& other) {
  for (auto gaps :
       {&Coverage::unlinked, &Coverage::unbuilt, &Coverage::open, &Coverage::out_of_reach})
    (this->*gaps).insert((this->*gaps).end(), (other.*gaps).begin(), (other.*gaps).end());
}

void Coverage::settle() {
  for (std::vector<Gap>* gaps : {&unlinked, &unbuilt, &open, &out_of_reach}) {
    std::sort(gaps->begin(), gaps->end());
    gaps->erase(std::unique(gaps->begin(), gaps->end()), gaps->end());
  }
}

}  // namespace keelson::scan

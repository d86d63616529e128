// SPDX-License-Identifier: Apache-2.0
// Names that are made and never pushed mean something in their own project only; and images a
// pipeline builds for itself, for its tests or as tools, are no products. Both are needed for as
// long as a product of their project is, and always where the project is seen to make none.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/model/build.hpp"

namespace keelson::scan {

using LocalNames = std::map<std::string, std::set<std::string>>;  // by project root

// Takes local names out of the products of builds, and gives builds without a product, which CI
// makes all the same, those they are needed for. Leaves stated and unlinked builds alone.
void settle_local_names(std::vector<Build>& builds, const LocalNames& local);

}  // namespace keelson::scan

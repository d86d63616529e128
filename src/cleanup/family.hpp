// SPDX-License-Identifier: Apache-2.0
// What one run deleted together with an image. Reads the journal's bytes only.
#pragma once
#include <set>
#include <vector>

#include "src/store/journal.hpp"

namespace keelson::cleanup {

// Positions of the image, its parts and theirs, and what is attached to any of them: what of
// them the run's `items` have.
std::set<int> family(const store::JournalItem& image, const std::vector<store::JournalItem>& items);

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
// What doctor tells of files, statements and images that do not agree. Asks nobody.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "src/cleanup/base_mismatch.hpp"
#include "src/cli/plan_words.hpp"

namespace keelson::cli {

// Statements that change nothing.
void print_needless(const std::vector<std::string>& statements, std::ostream& out);

// The first few, and how many more there are.
void print_mismatches(const std::vector<cleanup::BaseMismatch>& all, const Brief& brief,
                         std::ostream& out);

}  // namespace keelson::cli

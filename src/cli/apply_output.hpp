// SPDX-License-Identifier: Apache-2.0
// How a run went, for people and programs. Prints only.
#pragma once
#include <ostream>

#include "src/cleanup/executor.hpp"

namespace keelson::cli {

// One line as it happens.
void print_item(std::ostream& out, const cleanup::ItemResult& item);
// Sums, then what failed, what is missing and what came back.
void print_summary(std::ostream& out, const cleanup::ApplyResult& result);
void print_json(std::ostream& out, const cleanup::ApplyResult& result);

// 130 interrupted, 5 partly done or damaged, 1 ended before anything went, otherwise 0.
int exit_code_of(const cleanup::ApplyResult& result);

}  // namespace keelson::cli

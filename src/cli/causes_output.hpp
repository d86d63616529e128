// SPDX-License-Identifier: Apache-2.0
// What is not known and what it costs, two lines a cause: what it is, and how to settle it.
#pragma once
#include <ostream>
#include <span>

#include "src/cleanup/causes.hpp"
#include "src/cli/plan_words.hpp"

namespace keelson::cli {

// The most expensive few. Nothing where nothing is kept by what is not known.
void print_causes_text(std::ostream& out, const cleanup::Causes& causes, const Brief& brief);
void print_causes_markdown(std::ostream& out, const cleanup::Causes& causes, const Brief& brief);

// Those of a scan, which knows no image: by how many Dockerfiles they concern.
void print_causes_of_scan(std::ostream& out, std::span<const cleanup::Cause> causes,
                          const Brief& brief);

}  // namespace keelson::cli

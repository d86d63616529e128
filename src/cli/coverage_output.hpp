// SPDX-License-Identifier: Apache-2.0
// The end of a scan: where links between Dockerfiles and images stop, each with its place.
#pragma once
#include <ostream>
#include <string>

#include "src/cli/context.hpp"
#include "src/scan/builds.hpp"

namespace keelson::cli {

// Gaps of each kind, a line each; first how much is linked.
void print_coverage(std::ostream& out, const scan::Builds& builds, Context& context);

// As a JSON object, for scan's.
void append_coverage(std::string& out, const scan::Coverage& coverage);

}  // namespace keelson::cli

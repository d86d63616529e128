// SPDX-License-Identifier: Apache-2.0
// Reads one Dockerfile into the images its build takes as input, each with its line.
// A file BuildKit would reject still yields every input that could be read.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "analyzer/model/build.hpp"

namespace keelson::dockerfile {

// Build arguments given from outside; they win over ARG defaults (rule 18).
using Arguments = std::map<std::string, std::string, std::less<>>;

// Inputs of all stages, reachable or not: protection uses the union (rule 31).
// A value nobody gave (ARG without default) becomes `*` in the reference.
Build read_dockerfile(std::string_view text, const Arguments& arguments = {});

}  // namespace keelson::dockerfile

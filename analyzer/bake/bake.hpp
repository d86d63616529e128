// SPDX-License-Identifier: Apache-2.0
// Bake files, JSON, HCL and compose: which targets build which images (rule 36). What a function
// would say that is not evaluated here is `*`.
#pragma once
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::bake {

struct Options {
  std::vector<std::string> files;    // as -f; empty: the default files in `directory`
  std::vector<std::string> targets;  // empty: "default", or every target if there is no such
  std::vector<std::string> set;      // as --set: "api.tags=…", "*.args.X=1"
  std::string directory;             // where bake runs
  Variables environment;             // overrides variables
};

// One job a target, those named and those they need. Throws Error{invalid} when a file is missing
// or is no bake file.
std::vector<Job> read_bake(const Tree& tree, const Options& options);

// The default files in the directory, in the order bake merges them; none: empty.
std::vector<std::string> default_files(const Tree& tree, const std::string& directory);

}  // namespace keelson::bake

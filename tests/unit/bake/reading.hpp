// SPDX-License-Identifier: Apache-2.0
// Bakes files given as text; for tests of bake only.
#pragma once
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "analyzer/bake/bake.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::bake {

using Files = std::map<std::string, std::string, std::less<>>;
using Texts = std::vector<std::string>;

inline std::vector<Job> bake_files(Files files, Options options = {}) {
  return read_bake(MemoryTree(std::move(files)), options);
}

inline std::vector<Job> bake_hcl(const std::string& text, Options options = {}) {
  return bake_files({{"docker-bake.hcl", text}, {"Dockerfile", ""}}, std::move(options));
}

inline Texts names(const std::vector<Job>& jobs) {
  Texts result;
  for (const Job& job : jobs) result.push_back(job.name);
  return result;
}

// The build of the job's own target: the last.
inline const ImageBuild& build(const std::vector<Job>& jobs, std::string_view name) {
  for (const Job& job : jobs)
    if (job.name == name) {
      REQUIRE(!job.actions.builds.empty());
      return job.actions.builds.back();
    }
  throw std::runtime_error("no target " + std::string(name));
}

// The tags that an expression gives.
inline Texts tags_of(const std::string& expression, const std::string& before = {},
                     Variables environment = {}) {
  Options options;
  options.environment = std::move(environment);
  const auto jobs =
      bake_hcl(before + "\ntarget \"default\" {\n  tags = " + expression + "\n}\n", options);
  return build(jobs, "default").produces;
}

}  // namespace keelson::bake

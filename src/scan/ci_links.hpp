// SPDX-License-Identifier: Apache-2.0
// Links Dockerfiles to the images CI makes of them, within each project: which builds there
// are of a file, with which inputs, under which names, and what of that is not known. Reads
// nothing; guesses nothing.
#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/build.hpp"
#include "src/scan/coverage.hpp"
#include "src/scan/ownership.hpp"
#include "src/scan/project_links.hpp"

namespace keelson::scan {

struct LinkedBuild {
  dockerfile::BuildInputs inputs;
  std::uint64_t inputs_key = 0;
  std::vector<std::string> products;  // normalised, sorted, unique; may be none
  std::vector<std::string> owned;     // those of them its project may name
  std::vector<std::string> evidence;  // sorted, unique
  Confidence confidence = Confidence::exact;
  std::string unproven;    // why this build may have more products
  std::string opened;      // why it may take more than its file says with `inputs`
  bool takes_any = false;  // any image, for the reason above
};

struct DockerfileName {
  std::string path;   // in the project
  std::string shown;  // as people see it, with its revision
  auto operator<=>(const DockerfileName&) const = default;
};

class CiLinks {
 public:
  // `dockerfiles` are those of the project, sorted.
  void add(const ProjectJobs& project, std::span<const DockerfileName> dockerfiles);
  // To be called once all projects are there.
  void finish();

  // Of a Dockerfile as people see it. None: no CI that was read builds it.
  std::span<const LinkedBuild> builds_of(std::string_view shown) const;

  // Builds without a Dockerfile of the sources: inline ones, buildah's, ko's, and those whose
  // Dockerfile is not there.
  std::vector<Build> others;
  std::vector<Promotion> promotions;
  std::vector<Use> uses;
  Coverage coverage;  // but for unlinked Dockerfiles
  // By project root: names that are never pushed, so they mean something only there.
  std::map<std::string, std::set<std::string>> local_names;

 private:
  void add_linked(const std::string& file, LinkedBuild build);

  std::map<std::string, std::vector<LinkedBuild>, std::less<>> m_builds;
};

}  // namespace keelson::scan

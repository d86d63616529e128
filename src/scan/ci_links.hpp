// SPDX-License-Identifier: Apache-2.0
// Links Dockerfiles to the images CI makes of them, within each project: which builds there
// are of a file, with which inputs, under which names. Reads nothing; guesses nothing.
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
#include "src/scan/project_jobs.hpp"

namespace keelson::scan {

struct LinkedBuild {
  dockerfile::BuildInputs inputs;
  std::uint64_t inputs_key = 0;
  std::vector<std::string> products;  // normalised, sorted, unique; may be none
  std::vector<std::string> evidence;  // sorted, unique
  Confidence confidence = Confidence::exact;
};

// An image under another name, where no build of its own project makes it.
struct Promotion {
  std::string from, to;  // normalised
  std::string file;      // as people see it
  std::uint32_t line = 0;
};

// An image that CI or a workload uses.
struct Use {
  std::string reference;  // normalised; may be open
  std::string user;       // "job test of services/api/.gitlab-ci.yml:12"
  auto operator<=>(const Use&) const = default;
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
  // Why a Dockerfile may be built in ways nobody saw; empty when all was read.
  std::string_view unproven(std::string_view shown) const;

  // Builds without a Dockerfile of the sources: inline ones, buildah's, ko's.
  std::vector<Build> others;
  std::vector<Promotion> promotions;
  std::vector<Use> uses;
  Coverage coverage;  // but for unlinked Dockerfiles
  // By project root: names that are never pushed, so they mean something only there.
  std::map<std::string, std::set<std::string>> local_names;

 private:
  std::map<std::string, std::vector<LinkedBuild>, std::less<>> m_builds;
  std::map<std::string, std::string, std::less<>> m_unproven;
};

}  // namespace keelson::scan

// SPDX-License-Identifier: Apache-2.0
// What the CI configuration of one project says, with the names people see its files by.
// Links nothing.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/gitlab/pipeline.hpp"
#include "analyzer/model/job.hpp"
#include "src/config/settings.hpp"
#include "src/scan/ownership.hpp"

namespace keelson::scan {

class Statements;

struct ProjectJobs {
  std::string shown;   // of its root: "services/api"; empty for the working directory
  std::string suffix;  // behind a path: "@main" for a revision of git
  std::vector<Job> jobs;
  std::vector<Open> open;
  Ownership owner = {};
  std::map<std::string, std::string> named_files = {};  // read_named_files

  std::string shown_path(const std::string& path) const {
    return (shown.empty() ? "" : shown + "/") + path;
  }
  // "services/api/.gitlab-ci.yml@main:12"
  std::string shown_place(const Place& place) const {
    return shown_path(place.file) + suffix + ":" + std::to_string(place.line);
  }
};

// Reads all of the project, without what keelson.yml states to build nothing, and with the values
// it states of variables. `shown` and `suffix` are as above.
ProjectJobs read_jobs(const std::string& project_path, const Tree& tree,
                      const config::Settings& settings, const config::Source& source,
                      const gitlab::Projects& others, Statements& statements, std::string shown,
                      std::string suffix = {});

}  // namespace keelson::scan

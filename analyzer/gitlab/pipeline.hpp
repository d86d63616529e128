// SPDX-License-Identifier: Apache-2.0
// GitLab CI configuration → its jobs, with every include, extends, reference, default, matrix
// and child pipeline resolved in GitLab's order (rules 2.1–2.12). Never contacts GitLab.
#pragma once
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"
#include "analyzer/shell/commands.hpp"

namespace keelson::gitlab {

// What is known of a project from outside its files.
struct Project {
  std::string path;            // "group/sub/name", case kept
  std::string registry;        // host[:port] of its container registry; empty: not known
  std::string server;          // host of GitLab; empty: not known
  std::string default_branch;  // empty: not known
  TextByName variables;        // set in GitLab for project, group or instance; win over YAML's
  const Tree* tree = nullptr;
};

// Other projects, for include:project and components.
class Projects {
 public:
  virtual ~Projects() = default;
  // The files of a project at a ref (empty: its default branch), or nullptr when out of reach.
  // `path` in any case. Lives as long as this.
  virtual const Tree* find(const std::string& path, const std::string& ref) const = 0;
};

// A job as it stands after everything is resolved, and what it runs.
struct PipelineJob {
  std::string name;  // with its matrix: "build: [api, 1.2]"
  Place place;
  // One for each way rules and workflow set variables; at least one.
  struct Variant {
    Variables variables;  // all the job's, expanded as GitLab and the runner do
    ImageUse image;       // expanded; empty when none is named
    std::vector<ImageUse> services;
    auto operator<=>(const Variant&) const = default;
  };
  std::vector<Variant> variants;
  std::vector<shell::Script> script;        // before_script, then script: one shell
  std::vector<shell::Script> after_script;  // a shell of its own
};

struct Pipeline {
  std::vector<PipelineJob> jobs;  // child pipelines' included; hidden ones not; in order
  std::vector<Open> open;         // includes out of reach, dynamic child pipelines, errors
};

// The pipeline of `file`. A file GitLab would reject yields an Open with GitLab's reason, and
// the jobs that could still be read. Never throws on content.
Pipeline read_pipeline(const Project& project, const Projects& others,
                       const std::string& file = ".gitlab-ci.yml");

}  // namespace keelson::gitlab

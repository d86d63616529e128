// SPDX-License-Identifier: Apache-2.0
// One GitHub workflow → its jobs, those of the reusable workflows it calls included. Never
// decides which files are workflows.
#pragma once
#include <map>
#include <string>

#include "analyzer/ci/github_context.hpp"
#include "analyzer/ci/github_steps.hpp"
#include "analyzer/ci/jobs.hpp"
#include "analyzer/ci/scripts.hpp"

namespace keelson::ci {

class WorkflowReader {
 public:
  WorkflowReader(const gitlab::Project& project, const gitlab::Projects& others, Scripts& scripts,
                 GithubRun& state, ProjectFacts& facts)
      : m_project(project), m_others(others), m_scripts(scripts), m_run(state), m_facts(facts) {}

  // A workflow by itself: inputs are their defaults, or open.
  void read(const yaml::Value& workflow);

 private:
  // Where calls to `./` lead, and how its jobs are called.
  struct Frame {
    const Tree* tree = nullptr;
    std::string prefix;  // of names of jobs
    int depth = 0;
  };

  // Outputs of the workflow, by name in lower case.
  DataByName run(const yaml::Value& workflow, GithubContext context, const Frame& frame);
  void run_job(const std::string& id, const yaml::Value& job, GithubContext& context,
               const std::string& directory, const Frame& frame);
  Job run_steps(const yaml::Value& job, GithubContext& context, const std::string& directory,
                const Frame& frame, DataByName& outputs);
  void call(const std::string& name, const yaml::Value& job, GithubContext& context,
            const Frame& frame, DataByName& outputs);

  const gitlab::Project& m_project;
  const gitlab::Projects& m_others;
  Scripts& m_scripts;
  GithubRun& m_run;
  ProjectFacts& m_facts;
};

// Job ids, each after those it needs.
std::vector<std::string> in_order_of_need(const yaml::Value& jobs);

}  // namespace keelson::ci

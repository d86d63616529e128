// SPDX-License-Identifier: Apache-2.0
// Goes through the steps of one GitHub job in order: scripts, known actions, composite actions
// of the repository and of others within reach. Never contacts GitHub.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analyzer/ci/foreign_checkout.hpp"
#include "analyzer/ci/github_builders.hpp"
#include "analyzer/ci/github_context.hpp"
#include "analyzer/ci/scripts.hpp"
#include "analyzer/gitlab/pipeline.hpp"

namespace keelson::ci {

// Of all workflows of a repository.
struct GithubRun {
  std::set<std::string> called;  // files of the repository that its workflows call
  // Calls of calls with matrices grow without end; what is left after this many is said.
  std::size_t steps_left = 20000;
};

class StepRunner {
 public:
  StepRunner(const gitlab::Project& project, const gitlab::Projects& others, Scripts& scripts,
             GithubRun& state, const Tree* tree)
      : m_project(project), m_others(others), m_scripts(scripts), m_run(state), m_tree(tree) {}

  // `directory`: defaults.run.working-directory. Outputs of the steps stay in the context.
  void run(const yaml::Value& steps, GithubContext& context, const std::string& directory,
           int depth = 0);

  // An action.yml, its inputs in the context. `path` is its directory when it is one of the
  // repository's own.
  void run_definition(const yaml::Value& action, const std::optional<std::string>& path,
                      GithubContext& context, const std::string& directory = {}, int depth = 0);

  // All that the steps did.
  ImageActions result();

 private:
  void run_script(const yaml::Value& script, const yaml::Value& step, GithubContext& context,
                  const std::string& directory, GithubContext& outer);
  void note_outputs(const shell::Walk& walk, const std::string& script, const std::string& id,
                    GithubContext& outer);
  void use_action(const std::string& uses, const yaml::Value& step, GithubContext& context,
                  const std::string& directory, GithubContext& outer, int depth);
  void use_remote(const std::string& uses, const yaml::Value& step, const StepInputs& inputs,
                  GithubContext& context, const std::string& directory, GithubContext& outer,
                  int depth);
  // What an action nobody knows is given to run: scripts, another action.
  void run_inputs(const std::string& uses, const yaml::Value& step, const StepInputs& inputs,
                  GithubContext& context, const std::string& directory, GithubContext& outer);
  // Runs an action.yml; false when there is none in that directory.
  bool use_definition(const Tree& tree, const std::string& path, const yaml::Value& step,
                      const StepInputs& inputs, GithubContext& context,
                      const std::string& directory, GithubContext& outer, int depth);
  void open(const std::string& what, const Place& place, Hides hides = Hides::builds);

  const gitlab::Project& m_project;
  const gitlab::Projects& m_others;
  Scripts& m_scripts;
  GithubRun& m_run;
  const Tree* m_tree;  // of the file whose steps run: `$/` is its root
  ImageActions m_actions;
  std::vector<const shell::Walk*> m_walks;
  std::map<std::string, std::string> m_files;  // written by steps
  TextByName m_exported;                       // set for later steps through GITHUB_ENV
  std::string m_checkout;                      // `path` of the last checkout
  std::optional<ForeignCheckout> m_foreign;    // in place of the own repository
};

}  // namespace keelson::ci

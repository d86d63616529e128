// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_actions.hpp"

#include <algorithm>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/github_steps.hpp"
#include "analyzer/ci/github_workflow.hpp"
#include "analyzer/ci/yaml_text.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

bool is_workflow(const std::string& path) {
  return directory_of(path) == ".github/workflows" && is_yaml(path);
}

bool is_action(const std::string& path) {
  const auto name = file_name(path);
  return (name == "action.yml" || name == "action.yaml") && !is_left_out(path);
}

// Whether nothing but other workflows starts it.
bool is_only_called(const yaml::Value& workflow) {
  const yaml::Value* on = workflow.find("on");
  if (on == nullptr) on = workflow.find("true");
  if (on == nullptr) return false;
  if (on->is_scalar()) return on->text == "workflow_call";
  if (on->is_list()) return on->items.size() == 1 && text_of(on->items[0].get()) == "workflow_call";
  return on->members.size() == 1 && on->members[0].first == "workflow_call";
}

yaml::ValuePtr load(const Tree& tree, const std::string& path, std::vector<Open>& open) {
  const auto text = read_or_say(tree, path, Hides::builds, open);
  if (!text) return {};
  try {
    return yaml::load_all(*text, path).front();
  } catch (const Error& error) {
    open.push_back({error.sentence(), {path, 0}, Hides::builds});
    return {};
  }
}

// An action as the only step of a job.
void read_action(const std::string& path, const yaml::Value& action, const gitlab::Project& project,
                 const gitlab::Projects& others, Scripts& scripts, GithubRun& state,
                 ProjectFacts& facts) {
  GithubContext context(project);
  context.are_inputs_known = false;
  if (const auto* inputs = action.find("inputs")) {
    for (const auto& [name, input] : inputs->members) {
      const auto value = input->member("default");
      context.inputs[lowercase(name)] =
          value == nullptr ? Data{Datum::unknown()} : interpolate_typed(value->text, context);
    }
  }
  context.action_path = directory_of(path);
  StepRunner runner(project, others, scripts, state);
  runner.run_definition(action, directory_of(path), context);
  Job job{"action " + (context.action_path.empty() ? "." : context.action_path),
          {path, 1},
          {},
          {},
          runner.result()};
  if (!is_empty(job.actions)) facts.jobs.push_back(std::move(job));
}

}  // namespace

ProjectFacts read_github_actions(const gitlab::Project& project, const gitlab::Projects& others,
                                 Scripts& scripts) {
  ProjectFacts facts;
  GithubRun state;
  WorkflowReader reader(project, others, scripts, state, facts);
  std::vector<std::pair<std::string, yaml::ValuePtr>> only_called;
  for (const std::string& path : project.tree->files()) {
    if (!is_workflow(path)) continue;
    const auto workflow = load(*project.tree, path, facts.open);
    if (workflow == nullptr) continue;
    if (is_only_called(*workflow))
      only_called.emplace_back(path, workflow);
    else
      reader.read(*workflow);
  }
  // What others of the repository call was read with what they give it.
  for (const auto& [path, workflow] : only_called) {
    if (!state.called.contains(path)) reader.read(*workflow);
  }
  for (const std::string& path : project.tree->files()) {
    if (!is_action(path) || state.called.contains(path)) continue;
    const auto action = load(*project.tree, path, facts.open);
    if (action != nullptr) read_action(path, *action, project, others, scripts, state, facts);
  }
  return facts;
}

}  // namespace keelson::ci

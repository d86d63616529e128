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

// Whether a step gets files of a repository it names.
bool names_repository(const yaml::Value& steps) {
  return std::any_of(steps.items.begin(), steps.items.end(), [](const yaml::ValuePtr& step) {
    return step->is_map() && text_at(*step, "uses").starts_with("actions/checkout@") &&
           dig(*step, {"with", "repository"}) != nullptr;
  });
}

bool gets_other_files(const yaml::Value& workflow) {
  const yaml::Value* jobs = workflow.find("jobs");
  if (jobs == nullptr) return false;
  return std::any_of(jobs->members.begin(), jobs->members.end(), [](const auto& job) {
    const yaml::Value* steps = job.second->find("steps");
    return steps != nullptr && names_repository(*steps);
  });
}

// What is only called runs in the caller's project.
void leave_to_callers(std::size_t first, ProjectFacts& facts) {
  for (std::size_t i = first; i < facts.jobs.size(); ++i) {
    for (ImageBuild& build : facts.jobs[i].actions.builds) build.is_for_callers = true;
    facts.jobs[i].image.written.clear();
    for (ImageUse& service : facts.jobs[i].services) service.written.clear();
    for (ImageUse& use : facts.jobs[i].actions.uses) use.written.clear();
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
      context.inputs[lower_case(name)] =
          value == nullptr ? Data{Datum::unknown()} : interpolate_typed(value->text, context);
    }
  }
  context.action_path = directory_of(path);
  StepRunner runner(project, others, scripts, state, project.tree);
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
    if (state.called.contains(path)) continue;
    const std::size_t first = facts.jobs.size();
    reader.read(*workflow);
    if (!gets_other_files(*workflow)) leave_to_callers(first, facts);
  }
  for (const std::string& path : project.tree->files()) {
    if (!is_action(path) || state.called.contains(path)) continue;
    const auto action = load(*project.tree, path, facts.open);
    if (action != nullptr) read_action(path, *action, project, others, scripts, state, facts);
  }
  return facts;
}

}  // namespace keelson::ci

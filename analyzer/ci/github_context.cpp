// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_context.hpp"

#include "analyzer/ci/files.hpp"
#include "analyzer/ci/yaml_text.hpp"

namespace keelson::ci {
namespace {

Data text(std::string value) {
  return {Datum::of_text(std::move(value))};
}

// A variable that somebody set for the project, or `*`.
Data setting(const gitlab::Project& project, const std::string& lower_name) {
  for (const auto& [name, value] : project.variables) {
    if (lower_case(name) == lower_name) return text(value);
  }
  return {Datum::unknown()};
}

Data output(const std::map<std::string, DataByName, std::less<>>& all,
            const std::vector<std::string>& path, std::size_t& used) {
  if (path.size() < 4 || path[2] != "outputs") {
    used = path.size();
    return {Datum::unknown()};
  }
  used = 4;
  const auto owner = all.find(path[1]);
  if (owner == all.end()) return {Datum::unknown()};
  const auto value = owner->second.find(path[3]);
  return value == owner->second.end() ? Data{Datum::unknown()} : value->second;
}

}  // namespace

std::string repository_of(const gitlab::Project& project) {
  return project.path.empty() ? "*" : project.path;
}

std::string owner_of(const gitlab::Project& project) {
  const std::string path = repository_of(project);
  return path.substr(0, path.find('/'));
}

Data GithubContext::of_github(const std::vector<std::string>& path, std::size_t& used) const {
  used = path.size();
  std::string name;
  for (std::size_t i = 1; i < path.size(); ++i) name += (i > 1 ? "." : "") + path[i];
  if (name == "repository" || name == "event.repository.full_name")
    return text(repository_of(*project));
  if (name == "repository_owner" || name == "event.repository.owner.login" ||
      name == "event.repository.owner.name")
    return text(owner_of(*project));
  if (name == "event.repository.name") return text(std::string(file_name(repository_of(*project))));
  if (name == "event.repository.default_branch" && !project->default_branch.empty())
    return text(project->default_branch);
  if (name == "server_url")
    return text(project->server.empty() ? "*" : "https://" + project->server);
  // An absolute path counts from the root of the repository.
  if (name == "workspace") return text("/");
  if (name == "action_path") return text("/" + action_path);
  if (path.size() == 4 && path[1] == "event" && path[2] == "inputs") {
    const auto input = inputs.find(path[3]);
    if (input != inputs.end()) return input->second;
  }
  return {Datum::unknown()};
}

Data GithubContext::find(const std::vector<std::string>& path, std::size_t& used) const {
  const std::string& context = path.front();
  if (context == "github") return of_github(path, used);
  if (context == "steps") return output(steps, path, used);
  if (context == "needs" || context == "jobs") return output(needs, path, used);
  used = path.size();
  if (path.size() < 2) return {Datum::unknown()};
  used = 2;
  const std::string& name = path[1];
  if (context == "env") {
    for (const auto& [variable, value] : env) {
      if (lower_case(variable) == name) return text(value);
    }
    return {Datum::unknown()};  // a step may have set it
  }
  if (context == "vars" || context == "secrets") return setting(*project, name);
  if (context == "matrix") {
    const auto value = matrix.find(name);
    if (value != matrix.end()) return {value->second};
    return {is_matrix_known ? Datum{} : Datum::unknown()};
  }
  if (context == "inputs") {
    const auto value = inputs.find(name);
    if (value != inputs.end()) return value->second;
    return {are_inputs_known ? Datum{} : Datum::unknown()};
  }
  used = path.size();
  return {Datum::unknown()};
}

Variables GithubContext::variables() const {
  Variables result;
  for (const char* name :
       {"GITHUB_SHA",        "GITHUB_REF",          "GITHUB_REF_NAME",    "GITHUB_REF_TYPE",
        "GITHUB_RUN_ID",     "GITHUB_RUN_NUMBER",   "GITHUB_RUN_ATTEMPT", "GITHUB_ACTOR",
        "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH",   "GITHUB_WORKFLOW",    "GITHUB_JOB",
        "GITHUB_TOKEN",      "GITHUB_ENV",

        "GITHUB_PATH",       "GITHUB_STEP_SUMMARY", "GITHUB_SERVER_URL",  "GITHUB_ACTION",
        "RUNNER_OS",         "RUNNER_ARCH",         "RUNNER_TEMP",        "HOME"})
    result[name] = {"*", false};
  for (const char* name : {"GITHUB_HEAD_REF", "GITHUB_BASE_REF"}) result[name] = {"*", true};
  result["GITHUB_REPOSITORY"] = {repository_of(*project), false};
  result["GITHUB_REPOSITORY_OWNER"] = {owner_of(*project), false};
  // Files of their own, so that what scripts write there can be read back.
  result["GITHUB_ENV"] = {"/.github-env", false};
  result["GITHUB_OUTPUT"] = {"/.github-output", false};
  result["GITHUB_WORKSPACE"] = {"/", false};
  result["GITHUB_ACTION_PATH"] = {"/" + action_path, action_path.empty()};
  result["GITHUB_ACTIONS"] = result["CI"] = {"true", false};
  // What keelson.yml says of a variable is all it may be, where it is set at all.
  for (const auto& [name, value] : project->variables)
    result.try_emplace(name, Variable{value, true});
  for (const auto& [name, value] : env) result[name] = {value, false};
  return result;
}

void add_environment(GithubContext& context, const yaml::Value* env) {
  if (env == nullptr) return;
  // Values see the variables of the levels above, not their neighbours.
  TextByName values;
  for (const auto& [name, value] : env->members)
    values[name] = pattern_of(interpolate(text_of(value.get()), context));
  for (auto& [name, value] : values) context.env[name] = std::move(value);
}

}  // namespace keelson::ci

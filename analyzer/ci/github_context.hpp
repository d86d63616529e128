// SPDX-License-Identifier: Apache-2.0
// What expressions and scripts of a GitHub workflow can ask for: github, env, vars, matrix,
// inputs, steps, needs. Everything a run alone knows is `*`.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/ci/expression.hpp"
#include "analyzer/gitlab/pipeline.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::ci {

using DataByName = std::map<std::string, Data, std::less<>>;

struct GithubContext : Contexts {
  explicit GithubContext(const gitlab::Project& of) : project(&of) {}
  Data find(const std::vector<std::string>& path, std::size_t& used) const override;

  // The variables a script sees: `env` and those GitHub sets.
  Variables variables() const;

  const gitlab::Project* project;
  std::string action_path;  // of the composite action whose steps run
  TextByName env;
  // Names below are in lower case.
  std::map<std::string, Datum, std::less<>> matrix;
  bool is_matrix_known = true;
  DataByName inputs;
  bool are_inputs_known = true;                          // whether one that is not here is empty
  std::map<std::string, DataByName, std::less<>> steps;  // outputs by id
  std::map<std::string, DataByName, std::less<>> needs;  // outputs by job

 private:
  Data of_github(const std::vector<std::string>& path, std::size_t& used) const;
};

// "group/name" → "group" and "name"; `*` when the path is not known.
std::string owner_of(const gitlab::Project& project);
std::string repository_of(const gitlab::Project& project);

// Evaluates `env:` over what is in context.env already.
void add_environment(GithubContext& context, const yaml::Value* env);

}  // namespace keelson::ci

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/jobs.hpp"

#include <algorithm>
#include <set>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/github_actions.hpp"
#include "analyzer/ci/gitlab_jobs.hpp"
#include "analyzer/ci/jenkinsfile.hpp"
#include "analyzer/ci/makefile_jobs.hpp"
#include "analyzer/ci/pipeline_builds.hpp"
#include "analyzer/ci/recording_tree.hpp"
#include "analyzer/ci/scripts.hpp"
#include "analyzer/ci/standing_files.hpp"
#include "analyzer/ci/workloads.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::ci {
namespace {

// CI of other kinds: that it is there is known, what it builds is not.
bool is_unread_ci(std::string_view path) {
  static const std::set<std::string_view> names{".travis.yml",
                                                ".circleci/config.yml",
                                                "azure-pipelines.yml",
                                                "azure-pipelines.yaml",
                                                "bitbucket-pipelines.yml",
                                                ".drone.yml",
                                                ".drone.yaml",
                                                ".woodpecker.yml",
                                                ".woodpecker.yaml",
                                                "cloudbuild.yaml",
                                                "cloudbuild.yml",
                                                ".buildkite/pipeline.yml",
                                                "buildspec.yml",
                                                "appveyor.yml",
                                                ".semaphore/semaphore.yml",
                                                ".cirrus.yml"};
  return names.contains(path) || (path.starts_with(".woodpecker/") && is_yaml(path));
}

// One reader that fails takes none of the others with it.
template <typename Read>
void add(ProjectFacts& facts, const std::string& file, Read read) {
  try {
    append(facts, read());
  } catch (const Error& error) {
    facts.open.push_back({error.sentence(), {file, 0}, Hides::builds});
  }
}

// What CI builds of a compose or bake file it says itself, with all its variables.
void leave_to_ci(ProjectFacts& standing, const RecordingTree& tree) {
  for (Job& job : standing.jobs) {
    if (!tree.was_read(job.place.file)) continue;
    job.actions.builds.clear();
    job.actions.pushes.clear();
    job.actions.open.clear();
  }
}

bool has(const std::vector<std::string>& files, std::string_view path) {
  return std::binary_search(files.begin(), files.end(), path);
}

}  // namespace

ProjectFacts read_project(const gitlab::Project& given, const gitlab::Projects& others) {
  ProjectFacts facts;
  if (given.tree == nullptr) return facts;
  const RecordingTree tree(*given.tree);
  gitlab::Project project = given;
  project.tree = &tree;
  Scripts scripts(tree);
  const bool has_gitlab = has(tree.files(), ".gitlab-ci.yml");
  if (has_gitlab)
    add(facts, ".gitlab-ci.yml", [&] { return read_gitlab(project, others, scripts); });
  add(facts, ".github", [&] { return read_github_actions(project, others, scripts); });
  add(facts, "Jenkinsfile", [&] { return read_jenkinsfiles(tree, scripts); });
  for (const std::string& path : tree.files()) {
    if (is_unread_ci(path))
      facts.open.push_back(
          {"CI configuration of a kind that is not read", {path, 0}, Hides::builds});
  }
  if (!has_gitlab && facts.jobs.empty())
    add(facts, "Makefile", [&] { return read_makefile(tree, scripts); });
  ProjectFacts standing;
  add(standing, "compose.yaml", [&] { return read_compose_files(*given.tree); });
  add(standing, "docker-bake.hcl", [&] { return read_bake_files(*given.tree); });
  leave_to_ci(standing, tree);
  append(facts, std::move(standing));
  add(facts, ".", [&] { return read_workloads(tree); });
  settle_pipeline_builds(*given.tree, facts);
  std::set<Open> seen;
  std::erase_if(facts.open, [&](const Open& open) { return !seen.insert(open).second; });
  return facts;
}

}  // namespace keelson::ci

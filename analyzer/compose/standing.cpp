// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analyzer/compose/compose.hpp"

namespace keelson::compose {
namespace {

void add_missing(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

bool is_any_open(const TextByName& texts) {
  return std::any_of(texts.begin(), texts.end(),
                     [](const auto& entry) { return entry.second.find('*') != std::string::npos; });
}

// The build with arguments and contexts as the environment may say, and the names of both.
void open_build(ImageBuild& build, const ImageBuild& opened) {
  build.arguments = opened.arguments;
  build.contexts = opened.contexts;
  add_missing(build.produces, opened.produces);
  if (is_any_open(build.arguments) || is_any_open(build.contexts))
    build.unknown.arguments = "whoever runs the compose file may give other build arguments";
  if (build.inline_dockerfile != opened.inline_dockerfile)
    build.unknown.content = "whoever runs the compose file may change the inline Dockerfile";
}

bool is_same_place(const ImageBuild& one, const ImageBuild& other) {
  return one.dockerfile == other.dockerfile && one.context == other.context &&
         one.target == other.target;
}

void open_job(Job& job, const Job& opened) {
  if (opened.image.reference != job.image.reference && !opened.image.reference.empty())
    job.actions.uses.push_back(opened.image);
  for (const ImageBuild& build : opened.actions.builds) {
    const bool had_build = !job.actions.builds.empty();
    const bool is_same = had_build && is_same_place(job.actions.builds.front(), build);
    if (had_build) open_build(job.actions.builds.front(), build);
    if (is_same) continue;
    // Another directory or file may be meant as well.
    job.actions.builds.push_back(build);
    open_build(job.actions.builds.back(), build);
  }
  for (const Open& open : opened.actions.open)
    if (std::find(job.actions.open.begin(), job.actions.open.end(), open) == job.actions.open.end())
      job.actions.open.push_back(open);
}

}  // namespace

std::vector<Job> read_standing(const Tree& tree, const std::vector<std::string>& files) {
  std::vector<Job> jobs = read_compose(tree, files, {});
  Project anybody;
  anybody.environment = Environment::open;
  for (Job& opened : read_compose(tree, files, {}, anybody)) {
    const auto same = std::find_if(jobs.begin(), jobs.end(),
                                   [&](const Job& job) { return job.name == opened.name; });
    if (same != jobs.end())
      open_job(*same, opened);
    else
      jobs.push_back(std::move(opened));
  }
  return jobs;
}

}  // namespace keelson::compose

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/actions.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace keelson::ci {
namespace {

bool names_image(const std::string& reference) {
  // An id is of an image that has no name.
  return !reference.empty() && reference != "scratch" && !reference.starts_with("sha256:");
}

template <typename T>
void keep_once(std::vector<T>& list) {
  std::set<T> seen;
  std::vector<T> kept;
  kept.reserve(list.size());
  for (T& item : list) {
    if (seen.insert(item).second) kept.push_back(std::move(item));
  }
  list = std::move(kept);
}

template <typename T>
void add_new(std::vector<T>& to, const std::vector<T>& from) {
  if (from.empty()) return;
  to.insert(to.end(), from.begin(), from.end());
  keep_once(to);
}

ImageBuild without_needs(ImageBuild build) {
  build.needs.clear();
  return build;
}

void add_builds(std::vector<ImageBuild>& to, const std::vector<ImageBuild>& from) {
  if (from.empty()) return;
  std::map<ImageBuild, std::size_t> index;
  for (std::size_t i = 0; i < to.size(); ++i) index.emplace(without_needs(to[i]), i);
  std::vector<std::size_t> moved;
  for (const ImageBuild& build : from) {
    const auto [at, is_new] = index.emplace(without_needs(build), to.size());
    if (is_new) to.push_back(at->first);
    moved.push_back(at->second);
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    for (const std::size_t need : from[i].needs) {
      if (need < moved.size()) to[moved[i]].needs.push_back(moved[need]);
    }
  }
  for (ImageBuild& build : to) {
    std::sort(build.needs.begin(), build.needs.end());
    build.needs.erase(std::unique(build.needs.begin(), build.needs.end()), build.needs.end());
  }
}

auto facts_of(const Job& job) {
  return std::tie(job.place, job.image, job.services, job.actions.builds, job.actions.pushes,
                  job.actions.copies, job.actions.uses, job.actions.open);
}

}  // namespace

void add_actions(ImageActions& to, const ImageActions& from) {
  add_builds(to.builds, from.builds);
  add_new(to.pushes, from.pushes);
  add_new(to.copies, from.copies);
  add_new(to.uses, from.uses);
  add_new(to.open, from.open);
}

void add_use(std::vector<ImageUse>& to, const std::string& reference, const Place& place,
             const std::string& written) {
  if (names_image(reference)) to.push_back({reference, place, written});
}

void tidy(ImageActions& actions) {
  const auto clean = [](std::vector<ImageUse>& list) {
    std::erase_if(list, [](const ImageUse& use) { return !names_image(use.reference); });
    keep_once(list);
  };
  clean(actions.pushes);
  clean(actions.uses);
  keep_once(actions.copies);
  keep_once(actions.open);
}

std::vector<Job> distinct(std::vector<Job> jobs) {
  const auto before = [](const Job* a, const Job* b) { return facts_of(*a) < facts_of(*b); };
  std::set<const Job*, decltype(before)> seen(before);
  std::vector<Job> kept;
  for (const Job& job : jobs) {
    if (seen.insert(&job).second) kept.push_back(job);
  }
  return kept;
}

bool is_empty(const ImageActions& actions) {
  return actions.builds.empty() && actions.pushes.empty() && actions.copies.empty() &&
         actions.uses.empty() && actions.open.empty();
}

void append(ProjectFacts& to, ProjectFacts from) {
  std::move(from.jobs.begin(), from.jobs.end(), std::back_inserter(to.jobs));
  std::move(from.open.begin(), from.open.end(), std::back_inserter(to.open));
}

}  // namespace keelson::ci

// SPDX-License-Identifier: Apache-2.0
// Shows what a repository says about images as short lines, for tests. Never used outside them.
#pragma once
#include <string>
#include <vector>

#include "analyzer/ci/jobs.hpp"

namespace keelson {

using Lines = std::vector<std::string>;

inline std::string at(const Place& place) {
  return place.file + ":" + std::to_string(place.line);
}

// "name: image @file:line" of every job that has an image.
inline Lines images_of(const ci::ProjectFacts& facts) {
  Lines lines;
  for (const Job& job : facts.jobs) {
    if (!job.image.reference.empty())
      lines.push_back(job.name + ": " + job.image.reference + " @" + at(job.image.place));
  }
  return lines;
}

inline std::string joined(const Lines& list, const std::string& between = " ") {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : between) + item;
  return text;
}

// "Dockerfile in context: products", with " target t", " A=1", " name=context", " from base".
inline std::string text_of_build(const ImageBuild& build) {
  std::string text =
      (build.inline_dockerfile.empty() ? build.dockerfile : "inline") + " in " + build.context;
  if (!build.target.empty()) text += " target " + build.target;
  for (const auto& [name, value] : build.arguments) text += " " + name + "=" + value;
  for (const auto& [name, value] : build.contexts) text += " " + name + "=" + value;
  for (const std::string& base : build.bases) text += " from " + base;
  return text + ": " + joined(build.produces);
}

// "job: …" for builds, pushes "push x", copies "a -> b", uses "use x" and services "service x".
inline Lines actions_of(const ci::ProjectFacts& facts) {
  Lines lines;
  for (const Job& job : facts.jobs) {
    for (const ImageUse& use : job.services)
      lines.push_back(job.name + ": service " + use.reference);
    for (const ImageBuild& build : job.actions.builds)
      lines.push_back(job.name + ": " + text_of_build(build));
    for (const ImageUse& use : job.actions.pushes)
      lines.push_back(job.name + ": push " + use.reference);
    for (const ImageCopy& copy : job.actions.copies)
      lines.push_back(job.name + ": " + copy.from + " -> " + copy.to);
    for (const ImageUse& use : job.actions.uses)
      lines.push_back(job.name + ": use " + use.reference);
  }
  return lines;
}

// "file:line what", with "?" in front when it may hide builds.
inline Lines open_of(const ci::ProjectFacts& facts) {
  Lines lines;
  const auto add = [&](const Open& open) {
    lines.push_back((open.hides == Hides::builds ? "?" : "") + at(open.place) + " " + open.what);
  };
  for (const Open& open : facts.open) add(open);
  for (const Job& job : facts.jobs) {
    for (const Open& open : job.actions.open) add(open);
  }
  return lines;
}

}  // namespace keelson

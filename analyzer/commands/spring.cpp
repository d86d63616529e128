// SPDX-License-Identifier: Apache-2.0
// Spring Boot's own image: buildpacks, called by Maven (spring-boot:build-image) or Gradle
// (bootBuildImage).
#include <algorithm>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/pack_files.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::commands {
namespace {

bool builds_image(std::string_view word) {
  word = word.substr(word.rfind(':') + 1);
  return word == "build-image" || word == "build-image-no-fork" || word == "bootBuildImage";
}

// `--name=value` or `--name value`, of Gradle.
std::string flag(const std::vector<std::string>& words, const std::string& name) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with(name + "=")) return words[i].substr(name.size() + 1);
    if (words[i] == name && i + 1 < words.size()) return words[i + 1];
  }
  return {};
}

// Whether a build file of the repository says which images are taken.
bool files_say(const Tree& tree, std::string_view key) {
  for (const std::string& path : tree.files()) {
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    if (name != "pom.xml" && !name.starts_with("build.gradle")) continue;
    try {
      const auto text = tree.read(path);
      if (text && text->find(key) != std::string::npos) return true;
    } catch (const Error&) {
      return true;
    }
  }
  return false;
}

}  // namespace

void recognise_spring(const Invocation& invocation, const TextByName& properties) {
  const auto& words = invocation.words;
  if (std::none_of(words.begin() + 1, words.end(), builds_image)) return;
  const auto given = [&](const std::string& name) {
    const std::string value = flag(words, "--" + name);
    const auto property = properties.find("spring-boot.build-image." + name);
    return value.empty() && property != properties.end() ? property->second : value;
  };
  ImageBuild build = invocation.build();
  const std::string name = given("imageName"), builder = given("builder"), run = given("runImage");
  // Files may say it in many ways.
  build.produces = {name.empty() ? "*" : name};
  if (!builder.empty())
    build.bases.push_back(image_of_buildpack(builder).empty() ? builder
                                                              : image_of_buildpack(builder));
  else
    build.bases.emplace_back(files_say(invocation.tree, "builder") ? "*" : "paketobuildpacks/*:*");
  if (!run.empty())
    build.bases.push_back(run);
  else if (files_say(invocation.tree, "runImage") || files_say(invocation.tree, "buildpack"))
    build.bases.emplace_back("*");
  const bool is_open_word = std::find(words.begin(), words.end(), "*") != words.end();
  if (is_open_word) build.bases.emplace_back("*");
  if (!name.empty()) invocation.add_push(name);
  invocation.add(std::move(build));
}

}  // namespace keelson::commands

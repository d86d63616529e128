// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_builders.hpp"

#include <algorithm>

#include "analyzer/ci/action_build.hpp"
#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/checkout_tree.hpp"
#include "analyzer/ci/docker_actions.hpp"
#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

using Files = std::map<std::string, std::string>;
using Strings = std::vector<std::string>;

// redhat-actions/buildah-build.
void buildah_build(const ActionStep& step, ActionResult& result) {
  const std::string image = step.inputs.text("image");
  Strings tags = step.inputs.list("tags", " \n");
  if (tags.empty()) tags.push_back("latest");
  Strings names;
  for (const std::string& tag : tags)
    names.push_back(tag.find('/') != std::string::npos || image.empty() ? tag : image + ":" + tag);
  Strings files = step.inputs.list("containerfiles", ",\n ");
  if (files.empty()) files = step.inputs.list("dockerfiles", ",\n ");
  if (files.empty()) files.push_back("");
  for (const std::string& file : files) {
    ImageBuild build;
    build.place = step.place;
    read_context(step, step.inputs.text("context", "."), build);
    if (!file.empty())
      build.dockerfile = path_in_repository(step.checkout, file);
    else
      build.bases = {step.inputs.text("base-image", "scratch")};
    build.platform = step.inputs.text("platforms");
    read_pairs(step.inputs.list("build-args", "\n"), build.arguments);
    for (const std::string& name : names) add_product(result, build, name, Pushed::no);
    result.actions.builds.push_back(std::move(build));
  }
  std::string all;
  for (const std::string& tag : tags) all += (all.empty() ? "" : " ") + tag;
  result.outputs["image"] = {Datum::of_text(image)};
  result.outputs["tags"] = {Datum::of_text(all)};
  result.outputs["image-with-tag"] = {Datum::of_text(names.front())};
}

void push_to_registry(const ActionStep& step, ActionResult& result) {
  const std::string image = step.inputs.text("image"), registry = step.inputs.text("registry");
  Strings tags = step.inputs.list("tags", " \n");
  if (tags.empty()) tags.push_back("latest");
  for (const std::string& tag : tags) {
    const bool is_full = tag.find('/') != std::string::npos;
    const std::string from = is_full ? tag : image + ":" + tag;
    const std::string to = is_full || registry.empty() ? from : registry + "/" + from;
    if (from != to) result.actions.copies.push_back({from, to, step.place});
    add_use(result.actions.pushes, to, step.place);
  }
}

void docker_build_push(const ActionStep& step, ActionResult& result) {
  ImageBuild build;
  build.place = step.place;
  read_context(step, step.inputs.text("directory", "."), build);
  build.dockerfile =
      path_in_repository(step.checkout, step.inputs.text("dockerfile", "Dockerfile"));
  build.target = step.inputs.text("target");
  read_pairs(step.inputs.list("buildargs", ","), build.arguments);
  const std::string registry = step.inputs.text("registry");
  std::string name = step.inputs.text("image");
  if (registry.find("ghcr.io") != std::string::npos) {
    const std::string owner =
        lower_case(step.inputs.text("githuborganization", owner_of(*step.context.project)));
    if (!name.starts_with(owner + "/")) name = owner + "/" + name;
  }
  if (!registry.empty()) name = registry + "/" + name;
  Strings tags = step.inputs.list("tags");
  if (tags.empty()) tags.push_back("*");
  if (step.inputs.may_be_true("addlatest")) tags.push_back("latest");
  for (const std::string& tag : tags)
    add_product(result, build, name + ":" + tag,
                step.inputs.text("pushimage", "true") != "false" ? Pushed::yes : Pushed::no);
  result.outputs["imagefullname"] = {Datum::of_text(name)};
  result.outputs["imagename"] = {Datum::of_text(name)};
  result.outputs["tags"] = {Datum::of_text(step.inputs.text("tags", "*"))};
  result.actions.builds.push_back(std::move(build));
}

void publish_docker(const ActionStep& step, ActionResult& result) {
  ImageBuild build;
  build.place = step.place;
  const std::string directory = path_in_repository(step.checkout, step.inputs.text("workdir", "."));
  const auto within = [&](std::string_view path) {
    return path_within(directory, path).value_or("*");
  };
  build.context = or_root(within(step.inputs.text("context", ".")));
  build.dockerfile = within(step.inputs.text("dockerfile", "Dockerfile"));
  build.target = step.inputs.text("target");
  build.platform = step.inputs.text("platforms");
  read_pairs(step.inputs.list("buildargs", ","), build.arguments);
  std::string name = step.inputs.text("name");
  const std::string registry = step.inputs.text("registry");
  if (!registry.empty() && !name.starts_with(registry)) name = registry + "/" + name;
  Strings tags = step.inputs.list("tags");
  // By itself it tags after the branch; the default one is `latest`.
  if (tags.empty()) tags = {"latest", "*"};
  if (step.inputs.may_be_true("snapshot")) tags.push_back("*");
  for (const std::string& tag : tags)
    add_product(result, build, is_tagged(name) ? name : name + ":" + tag, Pushed::yes);
  result.actions.builds.push_back(std::move(build));
}

// akhilerm/tag-push-action.
void tag_push(const ActionStep& step, ActionResult& result) {
  const std::string from = step.inputs.text("src");
  for (const std::string& to : step.inputs.list("dst")) {
    result.actions.copies.push_back({from, to, step.place});
    add_use(result.actions.pushes, to, step.place);
  }
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

Knowledge guess_by_name(std::string_view action) {
  if (action.starts_with("actions/") || action.starts_with("github/") ||
      action.find("/setup-") != std::string_view::npos) {
    return Knowledge::harmless;
  }
  if (!has_any(action, {"docker", "kaniko", "buildah", "podman", "buildpack", "image", "container",
                        "buildkit"}))
    return Knowledge::harmless;
  if (has_any(action, {"login", "setup", "scan", "lint", "description", "retention", "cleanup",
                       "clean", "prune", "delete", "sign", "cache", "scout", "install", "wait",
                       "compose-action", "logs"}) &&
      !has_any(action.substr(std::min(action.find('/'), action.size())),
               {"build", "push", "publish"}))
    return Knowledge::harmless;
  return Knowledge::may_build;
}

}  // namespace

std::string path_in_repository(const std::string& checkout, std::string_view path) {
  const auto inside = path_within("", path);
  return inside ? inside_checkout(checkout, *inside) : "*";
}

Knowledge run_action(const ActionStep& step, const Files& files, ActionResult& result) {
  const std::string& action = step.action;
  if (action.ends_with("/build-push-action") || action == "int128/kaniko-action") {
    run_build_push(step, result);
  } else if (action.ends_with("/bake-action")) {
    run_bake(step, files, result);
  } else if (action == "docker/metadata-action" || action == "crazy-max/ghaction-docker-meta") {
    run_metadata(step, result);
  } else if (action == "redhat-actions/buildah-build") {
    buildah_build(step, result);
  } else if (action == "redhat-actions/push-to-registry") {
    push_to_registry(step, result);
  } else if (action == "mr-smithers-excellent/docker-build-push") {
    docker_build_push(step, result);
  } else if (action == "elgohr/publish-docker-github-action") {
    publish_docker(step, result);
  } else if (action == "akhilerm/tag-push-action") {
    tag_push(step, result);
  } else if (action == "ko-build/setup-ko" || action == "imjasonh/setup-ko") {
    if (!step.context.env.contains("KO_DOCKER_REPO"))
      result.env["KO_DOCKER_REPO"] = "ghcr.io/" + lower_case(repository_of(*step.context.project));
  } else {
    return guess_by_name(action);
  }
  return Knowledge::known;
}

}  // namespace keelson::ci

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/github_builders.hpp"

#include <algorithm>
#include <array>

#include "analyzer/bake/bake.hpp"
#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/docker_metadata.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/overlay_tree.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::ci {
namespace {

using Files = std::map<std::string, std::string>;
using Strings = std::vector<std::string>;

bool is_url(std::string_view text) {
  return text.find("://") != std::string_view::npos || text.starts_with("git@");
}

std::string or_root(std::string path) {
  return path.empty() ? "." : path;
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory.empty() || directory == "." ? name : directory + "/" + name;
}

// "NAME=value" lines.
void read_pairs(const Strings& lines, TextByName& into) {
  for (const std::string& line : lines) {
    const auto equals = line.find('=');
    if (equals == std::string::npos)
      into[line] = "*";
    else
      into[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

void add_product(ActionResult& result, ImageBuild& build, const std::string& name, bool is_pushed) {
  if (name.empty()) return;
  if (std::find(build.produces.begin(), build.produces.end(), name) == build.produces.end())
    build.produces.push_back(name);
  if (is_pushed) add_use(result.actions.pushes, name, build.place);
}

void say_if_unknown(const ActionStep& step, const ImageBuild& build, ActionResult& result) {
  if (std::find(build.produces.begin(), build.produces.end(), "*") != build.produces.end())
    result.actions.open.push_back(
        {step.action + ": only a run knows what the image is called", step.place, Hides::nothing});
}

bool is_tagged(const std::string& name) {
  const auto slash = name.rfind('/');
  return name.find(':', slash == std::string::npos ? 0 : slash) != std::string::npos ||
         name.find('@') != std::string::npos;
}

// The context, and the directory that a Dockerfile's default name is in.
void read_context(const ActionStep& step, std::string context, ImageBuild& build) {
  constexpr std::string_view default_context = "{{defaultContext}}";
  if (context.starts_with(default_context)) {
    context.erase(0, default_context.size());
    if (context.starts_with(':')) context.erase(0, 1);
    if (context.empty()) context = ".";
  }
  build.context = is_url(context) ? context : or_root(path_in_repository(step.checkout, context));
}

// docker/build-push-action before version 2.
void build_push_v1(const ActionStep& step, ActionResult& result) {
  ImageBuild build;
  build.place = step.place;
  read_context(step, step.inputs.text("path", "."), build);
  build.dockerfile = path_in_repository(
      step.checkout,
      step.inputs.text("dockerfile", joined(step.inputs.text("path", "."), "Dockerfile")));
  build.target = step.inputs.text("target");
  read_pairs(step.inputs.list("build_args"), build.arguments);
  std::string name = step.inputs.text("registry");
  name += (name.empty() ? "" : "/") + step.inputs.text("repository");
  Strings tags = step.inputs.list("tags");
  if (step.inputs.may_be_true("tag_with_ref") || step.inputs.may_be_true("tag_with_sha"))
    tags.push_back("*");
  if (tags.empty()) tags.push_back("latest");
  for (const std::string& tag : tags) add_product(result, build, name + ":" + tag, true);
  result.actions.builds.push_back(std::move(build));
}

void build_push(const ActionStep& step, ActionResult& result) {
  if (step.inputs.has("repository")) return build_push_v1(step, result);
  ImageBuild build;
  build.place = step.place;
  const std::string context = step.inputs.text("context", ".");
  read_context(step, context, build);
  const std::string file = step.inputs.text("file");
  // With a context in git the file is sought in it, with a path from where the step runs.
  if (!file.empty() && (is_url(build.context) || context.starts_with("{{")))
    build.dockerfile = is_url(build.context) ? file : joined(build.context, file);
  else if (!file.empty())
    build.dockerfile = path_in_repository(step.checkout, file);
  else
    build.dockerfile = is_url(build.context) ? "Dockerfile" : joined(build.context, "Dockerfile");
  build.target = step.inputs.text("target");
  build.platform = step.inputs.text("platforms");
  read_pairs(step.inputs.list("build-args", "\n"), build.arguments);
  read_pairs(step.inputs.list("build-contexts", "\n"), build.contexts);
  const bool is_pushed = step.inputs.may_be_true("push");
  for (const std::string& tag : step.inputs.list("tags"))
    add_product(result, build, tag, is_pushed);
  for (const std::string& line : step.inputs.list("outputs", "\n")) {
    const auto fields = csv_fields(line);
    const auto has = [&](std::string_view field) {
      return std::find(fields.begin(), fields.end(), field) != fields.end();
    };
    const bool by_output = has("push=true") || has("type=registry");
    for (const std::string& field : fields) {
      if (!field.starts_with("name=")) continue;
      for (const std::string& name : split_list(field.substr(5), ","))
        add_product(
            result, build,
            is_tagged(name) ? name : name + ":" + (has("push-by-digest=true") ? "*" : "latest"),
            by_output);
    }
    if (by_output) {
      for (const std::string& tag : step.inputs.list("tags")) add_product(result, build, tag, true);
    }
  }
  say_if_unknown(step, build, result);
  result.actions.builds.push_back(std::move(build));
  result.outputs["digest"] = {Datum::of_text("sha256:*")};
  result.outputs["imageid"] = {Datum::of_text("sha256:*")};
}

void bake_targets(const ActionStep& step, const Files& files, ActionResult& result) {
  bake::Options options;
  std::string directory = step.inputs.text("workdir");
  if (directory.empty()) directory = step.inputs.text("source", ".");
  if (directory.starts_with("{{defaultContext}}")) {
    directory.erase(0, 18);
    if (directory.starts_with(':')) directory.erase(0, 1);
  }
  if (is_url(directory)) {
    result.actions.open.push_back(
        {step.action + ": the targets come from " + directory, step.place, Hides::builds});
    return;
  }
  options.directory = path_in_repository(step.checkout, directory);
  for (std::string file : step.inputs.list("files")) {
    if (file.starts_with("cwd://")) file.erase(0, 6);
    options.files.push_back(files.contains(file) || is_url(file) ? file
                                                                 : joined(options.directory, file));
  }
  options.targets = step.inputs.list("targets");
  options.set = step.inputs.list("set", "\n");
  options.environment = step.context.variables();
  const OverlayTree tree(step.tree, files);
  try {
    for (const Job& job : bake::read_bake(tree, options)) {
      ImageActions actions = job.actions;
      if (!step.inputs.may_be_true("push")) {
        add_actions(result.actions, actions);
        continue;
      }
      for (const ImageBuild& build : job.actions.builds) {
        for (const std::string& name : build.produces) add_use(actions.pushes, name, build.place);
      }
      add_actions(result.actions, actions);
    }
  } catch (const Error& error) {
    result.actions.open.push_back({error.sentence(), step.place, Hides::builds});
  }
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

void name_metadata(const ActionStep& step, ActionResult& result) {
  const Metadata metadata = read_metadata(step.inputs);
  std::string tags, list;
  for (const std::string& tag : metadata.tags) {
    tags += (tags.empty() ? "" : step.inputs.text("sep-tags", "\n")) + tag;
    list += (list.empty() ? "" : ",") + quoted(tag);
  }
  const auto set = [&](const char* name, std::string value) {
    result.outputs[name] = {Datum::of_text(std::move(value))};
  };
  set("tags", tags);
  set("version", metadata.version);
  set("labels", "");
  set("annotations", "");
  set("json", R"({"tags":[)" + list + "]}");
  // A bake file whose target others inherit from.
  const std::string file = ".docker-metadata-action-" + step.id + ".json";
  result.files[file] = R"({"target":{)" +
                       quoted(step.inputs.text("bake-target", "docker-metadata-action")) +
                       R"(:{"tags":[)" + list + "]}}}";
  set("bake-file", file);
  set("bake-file-tags", file);
  set("bake-file-labels", "");
  set("bake-file-annotations", "");
}

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
    for (const std::string& name : names) add_product(result, build, name, false);
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
        lowercase(step.inputs.text("githuborganization", owner_of(*step.context.project)));
    if (!name.starts_with(owner + "/")) name = owner + "/" + name;
  }
  if (!registry.empty()) name = registry + "/" + name;
  Strings tags = step.inputs.list("tags");
  if (tags.empty()) tags.push_back("*");
  if (step.inputs.may_be_true("addlatest")) tags.push_back("latest");
  for (const std::string& tag : tags)
    add_product(result, build, name + ":" + tag, step.inputs.text("pushimage", "true") != "false");
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
    add_product(result, build, is_tagged(name) ? name : name + ":" + tag, true);
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
  if (action.starts_with("actions/") || action.starts_with("github/")) return Knowledge::harmless;
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
  if (!inside) return "*";
  if (checkout.empty()) return *inside;
  if (*inside == checkout) return {};
  return inside->starts_with(checkout + "/") ? inside->substr(checkout.size() + 1) : *inside;
}

Knowledge run_action(const ActionStep& step, const Files& files, ActionResult& result) {
  const std::string& action = step.action;
  if (action.ends_with("/build-push-action") || action == "int128/kaniko-action") {
    build_push(step, result);
  } else if (action.ends_with("/bake-action")) {
    bake_targets(step, files, result);
  } else if (action == "docker/metadata-action" || action == "crazy-max/ghaction-docker-meta") {
    name_metadata(step, result);
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
      result.env["KO_DOCKER_REPO"] = "ghcr.io/" + lowercase(repository_of(*step.context.project));
  } else {
    return guess_by_name(action);
  }
  return Knowledge::known;
}

}  // namespace keelson::ci

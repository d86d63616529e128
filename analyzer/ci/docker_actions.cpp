// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/docker_actions.hpp"

#include <algorithm>

#include "analyzer/bake/bake.hpp"
#include "analyzer/ci/action_build.hpp"
#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/docker_metadata.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/overlay_tree.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::ci {
namespace {

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
  std::vector<std::string> tags = step.inputs.list("tags");
  if (step.inputs.may_be_true("tag_with_ref") || step.inputs.may_be_true("tag_with_sha"))
    tags.push_back("*");
  if (tags.empty()) tags.push_back("latest");
  for (const std::string& tag : tags) add_product(result, build, name + ":" + tag, Pushed::yes);
  result.actions.builds.push_back(std::move(build));
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

void run_build_push(const ActionStep& step, ActionResult& result) {
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
  // kaniko pushes unless it is told not to.
  const bool pushes = step.inputs.has("push") ? step.inputs.may_be_true("push")
                                              : step.action == "int128/kaniko-action";
  const Pushed is_pushed = pushes ? Pushed::yes : Pushed::no;
  for (const std::string& tag : step.inputs.list("tags"))
    add_product(result, build, tag, is_pushed);
  for (const std::string& line : step.inputs.list("outputs", "\n")) {
    const auto fields = csv_fields(line);
    const auto has = [&](std::string_view field) {
      return std::find(fields.begin(), fields.end(), field) != fields.end();
    };
    const Pushed by_output = has("push=true") || has("type=registry") ? Pushed::yes : Pushed::no;
    for (const std::string& field : fields) {
      if (!field.starts_with("name=")) continue;
      for (const std::string& name : split_list(field.substr(5), ","))
        add_product(
            result, build,
            is_tagged(name) ? name : name + ":" + (has("push-by-digest=true") ? "*" : "latest"),
            by_output);
    }
    if (by_output == Pushed::yes) {
      for (const std::string& tag : step.inputs.list("tags"))
        add_product(result, build, tag, Pushed::yes);
    }
  }
  say_if_unknown(step, build, result);
  result.actions.builds.push_back(std::move(build));
  result.outputs["digest"] = {Datum::of_text("sha256:*")};
  result.outputs["imageid"] = {Datum::of_text("sha256:*")};
}

void run_bake(const ActionStep& step, const std::map<std::string, std::string>& files,
              ActionResult& result) {
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
    options.files.push_back(file);
  }
  options.targets = step.inputs.list("targets");
  options.set = step.inputs.list("set", "\n");
  options.environment = step.context.variables();
  // What an earlier step wrote is found from wherever bake runs.
  std::map<std::string, std::string> written;
  for (const auto& [name, text] : files) written[joined(options.directory, name)] = text;
  const OverlayTree tree(step.tree, written);
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

void run_metadata(const ActionStep& step, ActionResult& result) {
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

}  // namespace keelson::ci

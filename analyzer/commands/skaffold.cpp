// SPDX-License-Identifier: Apache-2.0
// skaffold: build.artifacts of skaffold.yaml, with what its profiles add and other files it
// requires.
#include <algorithm>
#include <map>
#include <set>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::commands {
namespace {

constexpr std::size_t most_files = 50;

const FlagTable skaffold_flags{
    "build-concurrency b/build-image cache-file c/config d/default-repo file-output f/filename "
    "insecure-registry kube-context kubeconfig m/module mute-logs n/namespace o/output platform "
    "p/profile remote-cache-dir rpc-http-port rpc-port sync-remote-cache t/tag digest-source "
    "cloud-run-location cloud-run-project hydration-dir l/label resource-selector-rules-file "
    "status-check-selectors wait-for-deletions-delay wait-for-deletions-max i/images "
    "a/build-artifacts v/verbosity color trigger watch-image watch-poll-interval target",
    "assume-yes cache-artifacts check-cluster-node-platforms detect-minikube "
    "disable-multi-platform-build dry-run profile-auto-activation propagate-profiles push q/quiet "
    "skip-tests toot wait-for-connection auto auto-create-config cleanup "
    "enable-platform-node-affinity force iterative-status-check no-prune no-prune-children "
    "port-forward status-check tail tolerate-failures-until-deadline wait-for-deletions "
    "interactive timestamps update-check auto-build auto-sync auto-deploy"};

std::string text_of(const yaml::Value* map, std::string_view key) {
  const yaml::Value* value = map ? map->find(key) : nullptr;
  return value && value->is_scalar() ? value->text : "";
}

// `{{.VERSION}}` is what only run time knows.
std::string without_templates(std::string text) {
  for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
    const std::size_t end = text.find("}}", at);
    text.replace(at, end == std::string::npos ? end : end + 2 - at, "*");
  }
  return text;
}

class Skaffold {
 public:
  Skaffold(const Invocation& invocation, const Arguments& arguments)
      : m_invocation(invocation), m_arguments(arguments) {
    m_repository = arguments.value("default-repo")
                       .value_or(invocation.variable("SKAFFOLD_DEFAULT_REPO").value_or(""));
    const auto push = arguments.value("push");
    m_pushes = !push || arguments.is_on("push");
  }

  void read_file(const std::string& path) {
    if (!m_read.insert(path).second || m_read.size() > most_files) return;
    std::optional<std::string> text;
    try {
      text = m_invocation.tree.read(path);
      if (!text) {
        m_invocation.add_open("skaffold reads " + path + ", which is not in the repository",
                              Hides::builds);
        return;
      }
      m_directory = path.find('/') == std::string::npos ? "" : path.substr(0, path.rfind('/'));
      for (const auto& document : yaml::load_all(*text, path)) read_document(*document);
    } catch (const Error& error) {
      m_invocation.add_open(error.sentence(), Hides::builds);
    }
  }

 private:
  void read_document(const yaml::Value& document) {
    read_build(document.find("build"));
    if (const auto* profiles = document.find("profiles"))
      for (const auto& profile : profiles->items) {
        const auto chosen = m_arguments.values("profile");
        const std::string name = text_of(profile.get(), "name");
        const bool may_run = profile->find("activation") != nullptr;
        for (const std::string& names : chosen)
          for (const std::string& one : split_csv(names))
            if (one == name || is_open(one)) {
              read_build(profile->find("build"));
              break;
            }
        if (chosen.empty() && may_run) read_build(profile->find("build"));
      }
    const std::string directory = m_directory;
    if (const auto* others = document.find("requires"))
      for (const auto& other : others->items) {
        const std::string path = text_of(other.get(), "path");
        if (path.empty()) {
          m_invocation.add_open("skaffold takes configuration from another repository",
                                Hides::builds);
          continue;
        }
        const auto place = place_of(directory, path);
        if (!place) continue;
        const bool is_file = place->ends_with(".yaml") || place->ends_with(".yml");
        read_file(is_file ? *place : join(*place, "skaffold.yaml"));
        m_directory = directory;
      }
  }

  void read_build(const yaml::Value* section) {
    if (!section) return;
    if (const auto* local = section->find("local"); local && text_of(local, "push") == "false")
      m_pushes = false;
    if (const auto* artifacts = section->find("artifacts")) {
      m_builds.clear();
      for (const auto& artifact : artifacts->items) read_artifact(*artifact);
      for (const auto& artifact : artifacts->items) read_requires(*artifact);
    }
  }

  std::vector<std::string> names_of(const std::string& image) const {
    const std::string_view bare = without_tag(image);
    const std::string given = m_arguments.value("tag").value_or("*");
    std::vector<std::string> names{std::string(bare)};
    if (!m_repository.empty() && !bare.starts_with(m_repository)) {
      std::string flat(bare);
      for (char& c : flat)
        if (std::string_view("/._:@").find(c) != std::string_view::npos) c = '_';
      names = {m_repository + "/" + flat};
      if (flat != bare) names.push_back(m_repository + "/" + std::string(bare));
      // Names in the same project are not repeated below it.
      for (std::size_t slash = bare.find('/'); slash != std::string_view::npos;
           slash = bare.find('/', slash + 1))
        if (m_repository.starts_with(bare.substr(0, slash + 1)))
          names.push_back(m_repository + "/" + std::string(bare.substr(slash + 1)));
    }
    for (std::string& name : names) name += ":" + given;
    return names;
  }

  void read_artifact(const yaml::Value& artifact) {
    const std::string image = without_templates(text_of(&artifact, "image"));
    if (image.empty()) return;
    ImageBuild build = m_invocation.build();
    build.produces = names_of(image);
    const std::string written = without_templates(text_of(&artifact, "context"));
    build.context = place_of(m_directory, written.empty() ? "." : written).value_or(written);
    bool is_plain = true;
    for (const char* kind : {"jib", "ko", "buildpacks", "bazel", "custom"}) {
      const yaml::Value* section = artifact.find(kind);
      if (!section) continue;
      is_plain = false;
      read_other(build, kind, section, image);
    }
    if (is_plain) {
      const yaml::Value* docker = artifact.find("docker");
      if (!docker) docker = artifact.find("kaniko");
      read_docker(build, docker);
    }
    if (m_pushes)
      for (const std::string& name : build.produces) m_invocation.add_push(name);
    m_builds[text_of(&artifact, "image")] = m_invocation.actions.builds.size();
    m_invocation.add(std::move(build));
  }

  void read_docker(ImageBuild& build, const yaml::Value* docker) {
    const std::string file = without_templates(text_of(docker, "dockerfile"));
    build.dockerfile =
        file.empty() ? default_dockerfile(m_invocation.tree, build.context, DockerfileNames::docker)
                     : place_of(build.context, file).value_or(file);
    build.target = without_templates(text_of(docker, "target"));
    const yaml::Value* arguments = docker ? docker->find("buildArgs") : nullptr;
    if (!arguments) return;
    for (const auto& [name, value] : arguments->members)
      build.arguments[name] = value->is_scalar() ? without_templates(value->text)
                                                 : m_invocation.variable(name).value_or("*");
  }

  void read_other(ImageBuild& build, std::string_view kind, const yaml::Value* section,
                  const std::string& image) {
    const auto add_base = [&](std::string_view key, const char* otherwise) {
      const std::string base = without_templates(text_of(section, key));
      if (!base.empty())
        build.bases.push_back(base);
      else if (otherwise)
        build.bases.emplace_back(otherwise);
    };
    build.context.clear();
    if (kind == "jib") add_base("fromImage", "eclipse-temurin:*");
    if (kind == "ko") add_base("fromImage", "cgr.dev/chainguard/static:latest");
    if (kind == "buildpacks") {
      add_base("builder", nullptr);
      add_base("runImage", nullptr);
    }
    if (kind == "custom" || kind == "bazel" || build.bases.empty())
      m_invocation.add_open(
          "what " + image + " is built from is known to " + std::string(kind) + " only",
          Hides::builds);
  }

  // Artifacts that others take: as a build argument of the alias, or of the image's name.
  void read_requires(const yaml::Value& artifact) {
    const auto* required = artifact.find("requires");
    const auto dependent = m_builds.find(text_of(&artifact, "image"));
    if (!required || dependent == m_builds.end()) return;
    for (const auto& item : required->items) {
      const std::string image = text_of(item.get(), "image");
      const auto needed = m_builds.find(image);
      ImageBuild& build = m_invocation.actions.builds[dependent->second];
      std::string alias = text_of(item.get(), "alias");
      if (alias.empty()) {
        alias = image;
        for (char& c : alias)
          c = std::isalnum(static_cast<unsigned char>(c)) != 0
                  ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                  : '_';
      }
      if (needed == m_builds.end()) {
        build.arguments[alias] = names_of(image).front();
        continue;
      }
      build.arguments[alias] = m_invocation.actions.builds[needed->second].produces.front();
      if (needed->second < dependent->second) build.needs.push_back(needed->second);
    }
  }

  const Invocation& m_invocation;
  const Arguments& m_arguments;
  std::string m_repository;
  bool m_pushes = true;
  std::string m_directory;
  std::set<std::string> m_read;
  std::map<std::string, std::size_t> m_builds;  // by image, where they are in the actions
};

}  // namespace

void recognise_skaffold(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, skaffold_flags, Order::mixed);
  if (arguments.positional.empty()) return;
  const std::string& command = arguments.positional[0];
  for (const std::string& images : arguments.values("images"))
    for (const std::string& image : split_csv(images))
      invocation.add_use(image.substr(image.find('=') + 1));
  if (command != "build" && command != "run" && command != "dev" && command != "debug") return;
  const std::string file = arguments.value("filename").value_or("skaffold.yaml");
  if (file == "-" || is_remote(file) || is_open(file)) {
    invocation.add_open("the configuration of skaffold is not known", Hides::builds);
    return;
  }
  std::string path = path_of(invocation, file);
  if (!arguments.value("filename") && !has_file(invocation.tree, path)) {
    const std::string other = path_of(invocation, "skaffold.yml");
    if (has_file(invocation.tree, other)) path = other;
  }
  Skaffold(invocation, arguments).read_file(path);
}

}  // namespace keelson::commands

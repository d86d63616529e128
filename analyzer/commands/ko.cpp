// SPDX-License-Identifier: Apache-2.0
// ko: images of Go programs, without a Dockerfile, on one base image.
#include <algorithm>
#include <set>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::commands {
namespace {

const FlagTable ko_flags{
    "image-annotation image-label image-refs image-user j/jobs ldflags oci-layout-path platform "
    "sbom sbom-dir t/tags tarball f/filename l/selector context n/namespace kubeconfig cluster "
    "user token s/server",
    "bare B/base-import-paths debug disable-optimizations h/help insecure-registry L/local "
    "P/preserve-import-paths push tag-only v/verbose R/recursive trimpath"};

constexpr std::string_view default_base = "cgr.dev/chainguard/static:latest";

struct Configuration {
  std::string base{default_base};
  TextByName overrides;  // by import path
};

Configuration configuration_of(const Invocation& invocation) {
  Configuration result;
  const auto named = invocation.variable("KO_CONFIG_PATH");
  std::string path = path_of(invocation, named && !named->empty() ? *named : ".");
  if (!path.ends_with(".yaml") && !path.ends_with(".yml")) path = join(path, ".ko.yaml");
  try {
    if (const auto text = invocation.tree.read(path)) {
      const auto document = yaml::load_all(*text, path).front();
      if (const auto* base = document->find("defaultBaseImage"); base && base->is_scalar())
        result.base = base->text;
      if (const auto* overrides = document->find("baseImageOverrides");
          overrides && overrides->is_map())
        for (const auto& [name, value] : overrides->members)
          if (value->is_scalar()) result.overrides[name] = value->text;
    }
  } catch (const Error& error) {
    invocation.add_open(error.sentence(), Hides::builds);
    result.base = "*";
  }
  if (const auto base = invocation.variable("KO_DEFAULTBASEIMAGE"); base && !base->empty())
    result.base = *base;
  return result;
}

// The import path of a package: as written, or the module's with the directory. `*` stands for
// a module nobody can read.
std::string import_path(const Invocation& invocation, std::string word) {
  if (word.starts_with("ko://")) return word.substr(5);
  if (!word.starts_with('.') && !word.starts_with('/')) return word;
  const auto place = place_of(invocation.command.directory, word);
  std::string directory = place.value_or("*");
  std::string below;
  for (std::size_t depth = 0; depth < 64; ++depth) {
    std::optional<std::string> text;
    try {
      text = invocation.tree.read(join(directory, "go.mod"));
    } catch (const Error&) {
      text.reset();
    }
    if (text) {
      std::size_t at = text->starts_with("module ") ? 0 : text->find("\nmodule ");
      if (at == std::string::npos) break;
      at = text->find("module ", at) + 7;
      const std::size_t end = text->find_first_of(" \r\n\t", at);
      return text->substr(at, end == std::string::npos ? end : end - at) + below;
    }
    if (directory == ".") break;
    const std::size_t slash = directory.rfind('/');
    below = "/" + directory.substr(slash == std::string::npos ? 0 : slash + 1) + below;
    directory = slash == std::string::npos ? "." : directory.substr(0, slash);
  }
  return "*" + below;
}

std::string name_of(const Arguments& arguments, const std::string& repository,
                    const std::string& path) {
  const std::string last = path.substr(path.rfind('/') + 1);
  if (arguments.is_on("bare")) return repository;
  if (arguments.is_on("preserve-import-paths")) return repository + "/" + path;
  if (arguments.is_on("base-import-paths")) return repository + "/" + last;
  return repository + "/" + last + "-*";  // a hash of the import path
}

void add_package(const Invocation& invocation, const Arguments& arguments,
                 const Configuration& configuration, const std::string& path) {
  ImageBuild build = invocation.build();
  const auto base = configuration.overrides.find(path);
  build.bases.push_back(base != configuration.overrides.end() ? base->second : configuration.base);
  if (is_open(path))  // it may be any of those
    for (const auto& [name, image] : configuration.overrides)
      if (matches_pattern(path, name)) build.bases.push_back(image);
  build.platform = arguments.value("platform").value_or("");
  const std::string repository =
      arguments.is_on("local") ? "ko.local" : invocation.variable("KO_DOCKER_REPO").value_or("*");
  std::vector<std::string> tags;
  for (const std::string& value : arguments.values("tags"))
    for (std::string& tag : split_csv(value)) tags.push_back(std::move(tag));
  if (tags.empty()) tags.emplace_back("latest");
  const auto push = arguments.value("push");
  for (const std::string& tag : tags) {
    build.produces.push_back(name_of(arguments, repository, path) + ":" + tag);
    if (!arguments.is_on("local") && (!push || arguments.is_on("push")))
      invocation.add_push(build.produces.back());
  }
  invocation.add(std::move(build));
}

// Every "ko://import/path" of the manifests that -f names.
std::set<std::string> references_of(const Invocation& invocation, const Arguments& arguments) {
  std::set<std::string> found;
  for (const std::string& value : arguments.values("filename")) {
    if (value == "-" || is_remote(value) || is_open(value)) {
      invocation.add_open("the manifests " + value + " that ko resolves are not known",
                          Hides::builds);
      continue;
    }
    const std::string path = path_of(invocation, value);
    for (const std::string& file : invocation.tree.files()) {
      if (file != path && path != "." && !file.starts_with(path + "/")) continue;
      if (file != path && !file.ends_with(".yaml") && !file.ends_with(".yml") &&
          !file.ends_with(".json"))
        continue;
      std::optional<std::string> text;
      try {
        text = invocation.tree.read(file);
      } catch (const Error& error) {
        invocation.add_open(error.sentence(), Hides::builds);
      }
      for (std::size_t at = text ? text->find("ko://") : std::string::npos; at != std::string::npos;
           at = text->find("ko://", at + 5)) {
        const std::size_t end = std::min(text->find_first_of(" \t\r\n\"',}]", at), text->size());
        found.insert(text->substr(at + 5, end - at - 5));
      }
    }
  }
  return found;
}

}  // namespace

void recognise_ko(const Invocation& invocation) {
  const Arguments arguments = read_arguments(invocation.words, 1, ko_flags, Order::mixed);
  if (arguments.positional.empty()) return;
  const std::string& command = arguments.positional[0];
  const bool builds = command == "build" || command == "publish";
  const bool runs = command == "run";
  const bool resolves = command == "resolve" || command == "apply" || command == "create";
  if (!builds && !resolves && !runs) return;
  const Configuration configuration = configuration_of(invocation);
  if (resolves) {
    for (const std::string& path : references_of(invocation, arguments))
      add_package(invocation, arguments, configuration, path);
    return;
  }
  auto packages = arguments.positional;
  packages.erase(packages.begin());
  if (packages.empty()) packages.emplace_back(".");
  if (runs) packages.resize(1);
  for (const std::string& package : packages) {
    const bool is_many = package.ends_with("...") || package == "*";
    add_package(invocation, arguments, configuration,
                is_many ? "*" : import_path(invocation, package));
  }
}

}  // namespace keelson::commands

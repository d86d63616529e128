// SPDX-License-Identifier: Apache-2.0
// jib: images of Java programs without a Dockerfile, from Maven, Gradle or its own command.
#include <algorithm>
#include <array>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/jib_files.hpp"
#include "analyzer/commands/outputs.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::commands {
namespace {

constexpr std::size_t most_files = 500;

// -Dname=value, -Pname=value: the properties of the command line.
TextByName properties_of(const std::vector<std::string>& words) {
  TextByName result;
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::string text;
    if ((words[i] == "-D" || words[i] == "-P") && i + 1 < words.size())
      text = words[++i];
    else if (words[i].starts_with("-D") || words[i].starts_with("-P"))
      text = words[i].substr(2);
    else
      continue;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) result[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return result;
}

std::optional<std::string> find(const TextByName& texts, std::string_view name) {
  const auto found = texts.find(name);
  return found == texts.end() ? std::nullopt : std::optional(found->second);
}

enum class Destination { registry, local };

void add_build(const Invocation& invocation, const JibImages& images, Destination destination,
               const std::string& where) {
  ImageBuild build = invocation.build();
  // Without a base of its own it takes Temurin of the project's Java version.
  const std::string from = images.from.value_or("eclipse-temurin:*");
  const auto base = from.find("://") == std::string::npos
                        ? std::optional(from)
                        : std::optional(from.substr(from.find("://") + 3));
  if (base && *base != "scratch" && !from.starts_with("tar:")) build.bases.push_back(*base);
  if (images.to) {
    build.produces.push_back(*images.to);
    for (const std::string& tag : images.tags)
      build.produces.push_back(std::string(without_tag(*images.to)) + ":" + tag);
  } else {
    invocation.add_open("which image jib makes of " + where + " is not known", Hides::builds);
  }
  if (destination == Destination::registry)
    for (const std::string& name : build.produces) invocation.add_push(name);
  invocation.add(std::move(build));
}

void override_with(JibImages& images, const TextByName& properties) {
  for (const char* name : {"jib.from.image"})
    if (const auto value = find(properties, name)) images.from = value;
  for (const char* name : {"image", "jib.to.image"})
    if (const auto value = find(properties, name)) images.to = value;
  if (const auto value = find(properties, "jib.to.tags")) images.tags = split_csv(*value);
}

using Read = std::optional<JibImages> (*)(std::string_view, const TextByName&);

struct Search {
  std::string directory;  // from the root; "" is the root
  std::vector<std::string_view> names;
  Read read = nullptr;
  bool only_bound = false;
};

// Every build file at or below the directory that speaks of jib makes an image.
void add_files(const Invocation& invocation, const Search& search, Destination destination,
               const TextByName& properties) {
  std::size_t count = 0;
  bool is_found = false;
  for (const std::string& file : invocation.tree.files()) {
    if (!search.directory.empty() && !file.starts_with(search.directory + "/")) continue;
    const std::string_view name = std::string_view(file).substr(file.rfind('/') + 1);
    if (std::find(search.names.begin(), search.names.end(), name) == search.names.end()) continue;
    if (++count > most_files) {
      invocation.add_open("there are more build files than are read for jib", Hides::builds);
      break;
    }
    std::optional<JibImages> images;
    try {
      if (const auto text = invocation.tree.read(file)) images = search.read(*text, properties);
    } catch (const Error& error) {
      invocation.add_open(error.sentence(), Hides::builds);
    }
    if (!images || (search.only_bound && !images->is_bound_to_phase)) continue;
    override_with(*images, properties);
    if (!images->to && is_found) continue;  // a module that takes what its parent says
    is_found = true;
    add_build(invocation, *images, destination, file);
  }
  if (is_found || search.only_bound) return;
  JibImages images;
  override_with(images, properties);
  add_build(invocation, images, destination, "a project without a file for it");
}

std::string directory_of(const Invocation& invocation, const std::string& path) {
  const auto place = place_of(invocation.command.directory, path).value_or("");
  return place == "." || is_open(place) ? "" : place;
}

}  // namespace

void recognise_maven(const Invocation& invocation) {
  const auto properties = properties_of(invocation.words);
  recognise_spring(invocation, properties);
  std::string directory = ".";
  bool runs = false, runs_phase = false;
  Destination destination = Destination::registry;
  for (std::size_t i = 1; i < invocation.words.size(); ++i) {
    const std::string& word = invocation.words[i];
    const bool has_next = i + 1 < invocation.words.size();
    if ((word == "-f" || word == "--file") && has_next) {
      directory = invocation.words[++i];
      if (directory.ends_with(".xml"))
        directory = directory.find('/') == std::string::npos
                        ? "."
                        : directory.substr(0, directory.rfind('/'));
    } else if ((word == "-pl" || word == "--projects") && has_next) {
      const std::string& project = invocation.words[++i];
      if (project.find_first_of(",:!*") == std::string::npos) directory += "/" + project;
    } else if (word.starts_with("jib:") || word.find("jib-maven-plugin:") != std::string::npos) {
      const std::string goal = word.substr(word.rfind(':') + 1);
      runs = runs || goal == "build" || goal == "dockerBuild" || goal == "buildTar";
      if (goal != "build") destination = Destination::local;
    } else {
      for (const char* phase : {"compile", "test", "package", "verify", "install", "deploy"})
        runs_phase = runs_phase || word == phase;
    }
  }
  if (!runs && !runs_phase) return;
  add_files(invocation, {directory_of(invocation, directory), {"pom.xml"}, read_pom, !runs},
            destination, properties);
}

void recognise_gradle(const Invocation& invocation) {
  auto properties = properties_of(invocation.words);
  recognise_spring(invocation, properties);
  std::string directory = ".";
  bool runs = false;
  Destination destination = Destination::registry;
  for (std::size_t i = 1; i < invocation.words.size(); ++i) {
    const std::string& word = invocation.words[i];
    if (word.starts_with("--image=")) {
      properties["image"] = word.substr(8);
    } else if (word == "--image" && i + 1 < invocation.words.size()) {
      properties["image"] = invocation.words[++i];
    } else if ((word == "-p" || word == "--project-dir") && i + 1 < invocation.words.size()) {
      directory = invocation.words[++i];
    } else if (!word.starts_with('-')) {
      const std::string task = word.substr(word.rfind(':') + 1);
      if (task != "jib" && task != "jibDockerBuild" && task != "jibBuildTar") continue;
      runs = true;
      if (task != "jib") destination = Destination::local;
      std::string project = word.substr(0, word.size() - task.size());
      std::replace(project.begin(), project.end(), ':', '/');
      directory += "/" + project;
    }
  }
  if (!runs) return;
  add_files(invocation,
            {directory_of(invocation, directory),
             {"build.gradle", "build.gradle.kts"},
             read_gradle,
             false},
            destination, properties);
}

void recognise_jib(const Invocation& invocation) {
  const FlagTable table{
      "t/target b/build-file c/context p/parameter from additional-tags base-image-cache "
      "project-cache creation-time image-format name image-metadata-out credential-helper "
      "to-credential-helper from-credential-helper username password to-username to-password "
      "from-username from-password verbosity console app-root entrypoint environment-variables "
      "expose jvm-flags labels mode program-args user volumes",
      "allow-insecure-registries send-credentials-over-http serialize stacktrace h/help"};
  const Arguments arguments = read_arguments(invocation.words, 1, table, Order::mixed);
  const auto& words = arguments.positional;
  if (words.empty() || (words[0] != "build" && words[0] != "jar" && words[0] != "war")) return;
  JibImages images;
  images.to = arguments.value("target");
  images.from = arguments.value("from");
  for (const std::string& tags : arguments.values("additional-tags"))
    for (std::string& tag : split_csv(tags)) images.tags.push_back(std::move(tag));
  std::string where = words[0];
  if (words[0] == "build" && !images.from) {
    where = path_of(invocation, arguments.value("build-file").value_or("jib.yaml"));
    images.from = "*";
    try {
      const auto text = invocation.tree.read(where);
      const auto document = text ? yaml::load_all(*text, where).front() : nullptr;
      const auto* from = document ? document->find("from") : nullptr;
      const auto* image = from ? from->find("image") : nullptr;
      if (document && !image) images.from = "scratch";
      if (image && image->is_scalar()) images.from = image->text;
    } catch (const Error& error) {
      invocation.add_open(error.sentence(), Hides::builds);
    }
  }
  Destination destination = Destination::registry;
  if (images.to && images.to->find("://") != std::string::npos) {
    if (images.to->starts_with("tar://")) return;
    if (images.to->starts_with("docker://")) destination = Destination::local;
    images.to = images.to->substr(images.to->find("://") + 3);
  }
  add_build(invocation, images, destination, where);
}

}  // namespace keelson::commands

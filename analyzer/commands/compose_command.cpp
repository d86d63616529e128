// SPDX-License-Identifier: Apache-2.0
// docker compose, docker-compose, podman-compose, docker stack deploy: commands over the
// services of compose files.
#include <algorithm>

#include "analyzer/commands/families.hpp"
#include "analyzer/commands/paths.hpp"
#include "analyzer/commands/tables.hpp"
#include "analyzer/compose/compose.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::commands {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// The files the command takes: named, from COMPOSE_FILE, or found here or further up.
std::vector<std::string> files_of(const Invocation& invocation, const Arguments& options) {
  auto named = options.values("file");
  if (named.empty()) {
    const std::string separator = invocation.variable("COMPOSE_PATH_SEPARATOR").value_or(":");
    named = split(invocation.variable("COMPOSE_FILE").value_or(""),
                  separator.empty() ? ':' : separator[0]);
  }
  std::vector<std::string> files;
  for (const std::string& file : named) files.push_back(path_of(invocation, file));
  if (!named.empty()) return files;
  std::string directory = options.value("project-directory")
                              ? path_of(invocation, *options.value("project-directory"))
                              : invocation.command.directory;
  if (directory == ".") directory.clear();
  for (;;) {
    files = compose::default_files(invocation.tree, directory);
    if (!files.empty() || directory.empty()) return files;
    const std::size_t slash = directory.rfind('/');
    directory = slash == std::string::npos ? "" : directory.substr(0, slash);
  }
}

compose::Project project_of(const Invocation& invocation, const Arguments& options) {
  compose::Project project;
  project.name = options.value("project-name").value_or("");
  if (const auto directory = options.value("project-directory")) {
    project.directory = path_of(invocation, *directory);
    if (*project.directory == ".") project.directory->clear();
  }
  for (const std::string& file : options.values("env-file"))
    project.env_files.push_back(path_of(invocation, file));
  return project;
}

std::vector<Job> services_of(const Invocation& invocation, const std::vector<std::string>& files,
                             const compose::Project& project) {
  if (files.empty()) {
    invocation.add_open("no compose file is where the command runs", Hides::builds);
    return {};
  }
  for (const std::string& file : files)
    if (file == "-" || is_open(file)) {
      invocation.add_open("the compose file " + file + " is not known", Hides::builds);
      return {};
    }
  try {
    return compose::read_compose(invocation.tree, files, invocation.variables(), project);
  } catch (const Error& error) {
    invocation.add_open(error.sentence(), Hides::builds);
    return {};
  }
}

// The services named; all when none is, or when the words are not known.
bool is_chosen(const std::string& service, const std::vector<std::string>& names) {
  return names.empty() || std::find(names.begin(), names.end(), "*") != names.end() ||
         std::find(names.begin(), names.end(), service) != names.end();
}

// Whether a build of `user` takes an image of `service` as a named context (`service:x`).
bool takes(const Job& user, const Job& service) {
  for (const ImageBuild& build : user.actions.builds) {
    for (const auto& entry : build.contexts) {
      for (const ImageBuild& made : service.actions.builds) {
        const auto is_meant = [&](const std::string& image) {
          return entry.second == "docker-image://" + image;
        };
        if (std::any_of(made.produces.begin(), made.produces.end(), is_meant)) return true;
      }
    }
  }
  return false;
}

// By service: those a command names, and those it builds because one of them takes their image.
std::vector<bool> chosen_of(const std::vector<Job>& services,
                            const std::vector<std::string>& names) {
  std::vector<bool> chosen;
  for (const Job& service : services) chosen.push_back(is_chosen(service.name, names));
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t user = 0; user < services.size(); ++user) {
      for (std::size_t i = 0; chosen[user] && i < services.size(); ++i) {
        if (chosen[i] || !takes(services[user], services[i])) continue;
        chosen[i] = changed = true;
      }
    }
  }
  return chosen;
}

// A name compose made up: what has it is not in any registry.
bool is_made_up(const std::string& name, const std::string& service) {
  return name.ends_with("-" + service) && name.find_first_of("/:") == std::string::npos;
}

// Whether it is built to be run here. Whether its image is tagged or pushed after all, whoever
// sees the other jobs tells.
bool is_for_the_run(const Arguments& arguments, const ImageBuild& build,
                    const std::string& service) {
  return !arguments.is_on("push") && build.produces.size() == 1 &&
         is_made_up(build.produces.front(), service);
}

enum class Command { builds, starts };

void add_builds(const Invocation& invocation, const Arguments& arguments, const Job& service,
                Command command) {
  ImageActions built;
  built.builds = service.actions.builds;
  for (ImageBuild& build : built.builds) {
    for (const std::string& text : arguments.values("build-arg"))
      set_argument(build, text, invocation);
    open_for_unknown_words(build, arguments, "compose build");
    if (command == Command::starts && is_for_the_run(arguments, build, service.name))
      build.purpose = Purpose::pipeline;
    if (arguments.is_on("push"))
      for (const std::string& name : build.produces) invocation.add_push(name);
  }
  invocation.add_all(std::move(built));
}

}  // namespace

void recognise_compose(const Invocation& invocation, std::size_t first) {
  const Arguments options =
      read_arguments(invocation.words, first, compose_flags, Order::flags_first);
  if (options.command >= invocation.words.size()) return;
  const std::string& command = invocation.words[options.command];
  const bool starts = command == "up" || command == "run" || command == "create";
  if (!starts && command != "build" && command != "push" && command != "pull" && command != "bake")
    return;
  Arguments arguments = read_arguments(invocation.words, options.command + 1, compose_command_flags,
                                       command == "run" ? Order::flags_first : Order::mixed);
  auto names = arguments.positional;
  if (command == "run") names.resize(std::min<std::size_t>(names.size(), 1));
  const std::vector<Job> services =
      services_of(invocation, files_of(invocation, options), project_of(invocation, options));
  const std::vector<bool> is_built = chosen_of(services, names);
  for (std::size_t i = 0; i < services.size(); ++i) {
    const Job& service = services[i];
    for (const Open& open : service.actions.open) invocation.actions.open.push_back(open);
    const bool chosen = is_built[i];
    if (chosen && command != "push" && command != "pull")
      add_builds(invocation, arguments, service, starts ? Command::starts : Command::builds);
    if (chosen && command == "push")
      for (const ImageBuild& build : service.actions.builds)
        for (const std::string& name : build.produces) invocation.add_push(name);
    // What a service depends on is started with it.
    if (!service.image.reference.empty() && (starts || (chosen && command == "pull")))
      invocation.add_use(service.image.reference);
  }
}

void recognise_stack(const Invocation& invocation, std::size_t first) {
  const Arguments arguments = read_arguments(invocation.words, first, stack_flags, Order::mixed);
  if (arguments.positional.empty() ||
      (arguments.positional[0] != "deploy" && arguments.positional[0] != "up"))
    return;
  std::vector<std::string> files;
  for (const std::string& file : arguments.values("compose-file"))
    files.push_back(file == "-" ? file : path_of(invocation, file));
  for (const Job& service : services_of(invocation, files, {})) {
    if (!service.image.reference.empty()) invocation.add_use(service.image.reference);
    for (const ImageBuild& build : service.actions.builds)
      for (const std::string& name : build.produces) invocation.add_use(name);
  }
}

}  // namespace keelson::commands

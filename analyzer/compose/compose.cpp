// SPDX-License-Identifier: Apache-2.0
#include "analyzer/compose/compose.hpp"

#include <array>

#include "analyzer/compose/paths.hpp"
#include "analyzer/compose/project.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::compose {
namespace {

// Compose makes a project's name of letters, digits, `_` and `-`.
std::string as_project_name(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z')
      result += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*')
      result += c;
  }
  while (result.starts_with('_') || result.starts_with('-')) result.erase(0, 1);
  return result;
}

std::string project_name(const Project& project, const Variables& variables,
                         const std::string& in_files, const std::string& directory) {
  const auto given = variables.find("COMPOSE_PROJECT_NAME");
  std::string name = project.name;
  if (name.empty() && given != variables.end() && !given->second.may_be_unset)
    name = given->second.text;
  if (name.empty()) name = in_files;
  if (name.empty()) name = directory.substr(directory.rfind('/') + 1);
  name = as_project_name(name);
  // A checkout may be called anything.
  return name.empty() || directory == "*" ? "*" : name;
}

std::vector<std::string> products_of(const Service& service, const std::string& project) {
  std::vector<std::string> names;
  if (service.image.is_given) names.push_back(service.image.value);
  for (const std::string& tag : service.build.value.tags.value) names.push_back(tag);
  if (names.empty()) names.push_back(project + "-" + service.name);
  return names;
}

// What `service:x` means to another build.
std::string image_of_service(const std::vector<Service>& services, const std::string& name,
                             const std::string& project) {
  for (const Service& service : services)
    if (service.name == name) return "docker-image://" + products_of(service, project).front();
  return "service:" + name;
}

ImageBuild build_of(const Tree& tree, const Service& service, const std::vector<Service>& services,
                    const std::string& project, std::vector<Open>& open) {
  const BuildFields& fields = service.build.value;
  ImageBuild build;
  build.place = fields.place;
  build.context = fields.context.is_given ? fields.context.value : ".";
  build.target = fields.target.value;
  build.arguments = fields.arguments.value;
  build.contexts = fields.contexts.value;
  for (auto& [name, text] : build.contexts)
    if (text.starts_with("service:")) text = image_of_service(services, text.substr(8), project);
  for (const std::string& platform : fields.platforms.value)
    build.platform += (build.platform.empty() ? "" : ",") + platform;
  if (build.platform.empty()) build.platform = service.platform.value;
  build.produces = products_of(service, project);
  const std::string& file = fields.dockerfile.value;
  if (fields.inline_dockerfile.is_given)
    build.inline_dockerfile = fields.inline_dockerfile.value;
  else if (is_remote(build.context))
    build.dockerfile = file.empty() ? "Dockerfile" : file;
  else if (file.empty())
    build.dockerfile = default_dockerfile(tree, build.context, DockerfileNames::docker);
  else if (const auto place = place_of(build.context, file))
    build.dockerfile = *place;
  else
    build.dockerfile = file;
  if (is_remote(build.context) && build.inline_dockerfile.empty())
    open.push_back({"the Dockerfile is in " + build.context + ", not in this repository",
                    build.place, Hides::builds});
  return build;
}

}  // namespace

std::vector<Job> read_compose(const Tree& tree, const std::vector<std::string>& files,
                              const Variables& environment, const Project& project) {
  if (files.empty())
    throw Error(ErrorKind::invalid, "reading compose files", "", "none is named",
                "Name one with -f.");
  ProjectLoader loader(tree, project.environment);
  const std::string directory = project.directory.value_or(directory_of(files.front()));
  auto env_files = project.env_files;
  if (env_files.empty()) env_files.push_back(join(directory, ".env"));
  const Variables variables = loader.with_env_files(environment, env_files);
  for (const std::string& file : files) loader.load(file, variables, directory);
  const std::string name = project_name(project, variables, loader.name(), directory);
  std::vector<Job> jobs;
  for (const Service& service : loader.services()) {
    Job job;
    job.name = service.name;
    job.place = service.place;
    if (service.build.is_given)
      job.actions.builds.push_back(
          build_of(tree, service, loader.services(), name, job.actions.open));
    else if (service.image.is_given)
      job.image = {service.image.value, service.place};
    jobs.push_back(std::move(job));
  }
  if (!loader.open().empty()) {
    if (jobs.empty()) jobs.push_back({files.front(), {files.front(), 1}, {}, {}, {}});
    auto& open = jobs.front().actions.open;
    open.insert(open.end(), loader.open().begin(), loader.open().end());
  }
  return jobs;
}

std::vector<std::string> default_files(const Tree& tree, const std::string& directory) {
  constexpr std::array<std::string_view, 4> names{"compose.yaml", "compose.yml",
                                                  "docker-compose.yml", "docker-compose.yaml"};
  constexpr std::array<std::string_view, 4> overrides{
      "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
      "docker-compose.override.yaml"};
  std::vector<std::string> found;
  for (const auto& list : {names, overrides}) {
    for (const std::string_view name : list) {
      std::string path = join(directory, name);
      if (!has_file(tree, path)) continue;
      found.push_back(std::move(path));
      break;
    }
    if (found.empty()) break;
  }
  return found;
}

}  // namespace keelson::compose

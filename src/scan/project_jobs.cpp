// SPDX-License-Identifier: Apache-2.0
#include "src/scan/project_jobs.hpp"

#include "analyzer/ci/jobs.hpp"
#include "src/scan/named_files.hpp"

namespace keelson::scan {
namespace {

// "https://registry.example.com:5000/" → "registry.example.com:5000", as in references.
std::string host_of(const config::Settings& settings, const config::Source& source) {
  for (const config::Registry& registry : settings.registries) {
    if (!source.registry.empty() && registry.name != source.registry) continue;
    const std::size_t host = registry.url.find("://") + 3;
    return registry.url.substr(host, registry.url.find('/', host) - host);
  }
  return {};
}

}  // namespace

ProjectJobs read_jobs(const std::string& project_path, const Tree& tree,
                      const config::Settings& settings, const config::Source& source,
                      const gitlab::Projects& others, std::string shown, std::string suffix) {
  gitlab::Project project;
  project.path = project_path;
  project.registry = host_of(settings, source);
  for (const std::string& text : source.variables) {
    const std::size_t equals = text.find('=');
    project.variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  project.tree = &tree;
  ci::ProjectFacts facts = ci::read_project(project, others);
  auto named_files = read_named_files(facts.jobs, tree);
  return {std::move(shown),      std::move(suffix),  std::move(facts.jobs),
          std::move(facts.open), {project_path, {}}, std::move(named_files)};
}

}  // namespace keelson::scan

// SPDX-License-Identifier: Apache-2.0
#include "src/scan/project_jobs.hpp"

#include <algorithm>
#include <iterator>

#include "analyzer/ci/jobs.hpp"
#include "src/scan/named_files.hpp"
#include "src/scan/statements.hpp"

namespace keelson::scan {
namespace {

// The one CI pushes to; nullptr when keelson.yml has none.
const config::Registry* registry_of(const config::Settings& settings,
                                    const config::Source& source) {
  for (const config::Registry& registry : settings.registries) {
    if (source.registry.empty() || registry.name == source.registry) return &registry;
  }
  return nullptr;
}

// "https://registry.example.com:5000/" → "registry.example.com:5000", as in references.
std::string host_of(const config::Settings& settings, const config::Source& source) {
  const config::Registry* registry = registry_of(settings, source);
  if (registry == nullptr) return {};
  const std::size_t host = registry->url.find("://") + 3;
  return registry->url.substr(host, registry->url.find('/', host) - host);
}

// What the project does with any of the stated values of its variables.
ci::ProjectFacts read_for_each(gitlab::Project& project, const gitlab::Projects& others,
                               const std::vector<TextByName>& alternatives) {
  ci::ProjectFacts all;
  const TextByName set = project.variables;
  for (const TextByName& values : alternatives) {
    project.variables = set;
    for (const auto& [name, text] : values) project.variables[name] = text;
    ci::ProjectFacts facts = ci::read_project(project, others);
    if (alternatives.size() == 1) return facts;
    std::move(facts.jobs.begin(), facts.jobs.end(), std::back_inserter(all.jobs));
    std::move(facts.open.begin(), facts.open.end(), std::back_inserter(all.open));
  }
  std::sort(all.open.begin(), all.open.end());
  all.open.erase(std::unique(all.open.begin(), all.open.end()), all.open.end());
  return all;
}

void drop_stated(ci::ProjectFacts& facts, Statements& statements, const std::string& shown) {
  const auto is_stated = [&](const Open& open) {
    return statements.build_nothing(open, (shown.empty() ? "" : shown + "/") + open.place.file);
  };
  std::erase_if(facts.open, is_stated);
  for (Job& job : facts.jobs) std::erase_if(job.actions.open, is_stated);
}

}  // namespace

ProjectJobs read_jobs(const std::string& project_path, const Tree& tree,
                      const config::Settings& settings, const config::Source& source,
                      const gitlab::Projects& others, Statements& statements, std::string shown,
                      std::string suffix) {
  gitlab::Project project;
  project.path = project_path;
  project.registry = host_of(settings, source);
  for (const std::string& text : source.variables) {
    const std::size_t equals = text.find('=');
    project.variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  project.tree = &tree;
  ci::ProjectFacts facts = read_for_each(project, others, statements.values_in(shown));
  drop_stated(facts, statements, shown);
  auto named_files = read_named_files(facts.jobs, tree);
  const config::Registry* registry = registry_of(settings, source);
  const bool follows = registry == nullptr || registry->follows_projects;
  return {std::move(shown),
          std::move(suffix),
          std::move(facts.jobs),
          std::move(facts.open),
          {follows ? project_path : std::string(), source.produces},
          std::move(named_files)};
}

}  // namespace keelson::scan

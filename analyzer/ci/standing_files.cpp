// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/standing_files.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/bake/bake.hpp"
#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/yaml_text.hpp"
#include "analyzer/compose/compose.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

namespace keelson::ci {
namespace {

using Paths = std::vector<std::string>;

bool is_compose(std::string_view path) {
  const auto name = file_name(path);
  if (!is_yaml(name) || is_left_out(path)) return false;
  for (const std::string_view stem : {"compose", "docker-compose", "docker-stack"}) {
    if (name.starts_with(stem) &&
        std::string_view(".-_").find(name[stem.size()]) != std::string_view::npos)
      return true;
  }
  return false;
}

// By directory, in order.
template <typename Predicate>
std::map<std::string, Paths> by_directory(const Tree& tree, Predicate is_wanted) {
  std::map<std::string, Paths> found;
  for (const std::string& path : tree.files()) {
    if (is_wanted(path)) found[directory_of(path)].push_back(path);
  }
  return found;
}

void say(const Error& error, const std::string& path, ProjectFacts& facts) {
  facts.open.push_back({error.sentence(), {path, 0}, Hides::builds});
}

// Whether each service has an image or a build of its own. nullopt: the file has no services.
std::optional<bool> stands_alone(const Tree& tree, const std::string& path) {
  const auto text = tree.read(path);
  if (!text) return std::nullopt;
  const auto document = yaml::load_all(*text, path).front();
  const yaml::Value* services = document->find("services");
  if (services == nullptr) {
    // The first format has services at the top; other files only include some.
    if (document->find("include") != nullptr) return true;
    services = document.get();
  }
  bool any = false, all = true;
  for (const auto& [name, service] : services->members) {
    const bool own = service->find("image") != nullptr || service->find("build") != nullptr ||
                     service->find("extends") != nullptr;
    any = any || own;
    all = all && own;
  }
  if (services == document.get() && !any) return std::nullopt;
  return all;
}

class ComposeFiles {
 public:
  ComposeFiles(const Tree& tree, ProjectFacts& facts) : m_tree(tree), m_facts(facts) {}

  void read_directory(const std::string& directory, const Paths& paths) {
    const Paths defaults = compose::default_files(m_tree, directory);
    const bool has_base = !defaults.empty();
    if (has_base) read(defaults);
    for (const std::string& path : paths) {
      if (std::find(defaults.begin(), defaults.end(), path) != defaults.end()) continue;
      try {
        const auto alone = stands_alone(m_tree, path);
        if (!alone) continue;
        if (*alone || !has_base)
          read({path});
        else
          read({defaults.front(), path});
      } catch (const Error& error) {
        say(error, path, m_facts);
      }
    }
  }

 private:
  void read(const Paths& files) {
    try {
      for (Job& job : compose::read_standing(m_tree, files)) {
        tidy(job.actions);
        // A variant mostly repeats what the base says.
        Job same = job;
        same.name.clear();
        if (m_seen.insert(key(same)).second) m_facts.jobs.push_back(std::move(job));
      }
    } catch (const Error& error) {
      say(error, files.back(), m_facts);
    }
  }

  using Key = std::tuple<Place, ImageUse, std::vector<ImageUse>, std::vector<ImageBuild>,
                         std::vector<ImageUse>, std::vector<ImageCopy>, std::vector<ImageUse>,
                         std::vector<Open>>;
  static Key key(const Job& job) {
    return {job.place,          job.image,          job.services,     job.actions.builds,
            job.actions.pushes, job.actions.copies, job.actions.uses, job.actions.open};
  }

  const Tree& m_tree;
  ProjectFacts& m_facts;
  std::set<Key> m_seen;
};

bool is_bake(std::string_view path) {
  const auto name = file_name(path);
  return (name.ends_with("docker-bake.json") || name.ends_with("docker-bake.hcl")) &&
         !is_left_out(path);
}

// The defaults of a bake file's variables yield to the environment of whoever runs it.
void open_builds(Job& job) {
  for (ImageBuild& build : job.actions.builds) {
    build.unknown.arguments = "whoever runs the bake file may give its variables other values";
    build.unknown.products = build.unknown.arguments;
  }
}

}  // namespace

ProjectFacts read_compose_files(const Tree& tree) {
  ProjectFacts facts;
  ComposeFiles files(tree, facts);
  for (const auto& [directory, paths] : by_directory(tree, is_compose))
    files.read_directory(directory, paths);
  return facts;
}

ProjectFacts read_bake_files(const Tree& tree) {
  ProjectFacts facts;
  for (const auto& [directory, paths] : by_directory(tree, is_bake)) {
    try {
      bake::Options options;
      options.directory = directory;
      options.files = bake::default_files(tree, directory);
      for (const std::string& path : paths) {
        if (std::find(options.files.begin(), options.files.end(), path) == options.files.end())
          options.files.push_back(path);
      }
      for (std::string& path : options.files) path = file_name(path);
      // Compose files beside it are read by themselves.
      std::erase_if(options.files, [](const std::string& path) { return is_yaml(path); });
      options.targets = {"*"};
      auto jobs = bake::read_bake(tree, options);
      std::stable_sort(jobs.begin(), jobs.end(),
                       [](const Job& a, const Job& b) { return a.place < b.place; });
      const bool has_variables =
          std::any_of(options.files.begin(), options.files.end(),
                      [&tree, &within = options.directory](const std::string& name) {
                        const auto text = tree.read(within.empty() ? name : within + "/" + name);
                        return text && text->find("variable") != std::string::npos;
                      });
      for (Job& job : jobs) {
        if (has_variables) open_builds(job);
        tidy(job.actions);
        facts.jobs.push_back(std::move(job));
      }
    } catch (const Error& error) {
      say(error, paths.front(), facts);
    }
  }
  return facts;
}

}  // namespace keelson::ci

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/bake/bake.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "analyzer/bake/builds.hpp"
#include "analyzer/bake/file_error.hpp"
#include "analyzer/compose/compose.hpp"
#include "analyzer/compose/paths.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::bake {
namespace {

constexpr std::size_t most_builds = 20000;  // of all jobs together

bool is_yaml(std::string_view path) {
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

// A service as a target.
Target target_of(const Job& service) {
  const ImageBuild& build = service.actions.builds.front();
  Target target;
  target.name = service.name;
  target.place = service.place;
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) target.attributes[name] = Value::of_text(text);
  };
  const auto add_map = [&](const char* name, const TextByName& texts) {
    if (texts.empty()) return;
    Value map;
    map.kind = Value::Kind::object;
    for (const auto& [key, text] : texts) map.set(key, Value::of_text(text));
    target.attributes[name] = std::move(map);
  };
  // Both are from the root already.
  add("context", "/" + build.context);
  if (build.context.find("://") != std::string::npos || build.context.starts_with('*'))
    add("context", build.context);
  add("dockerfile", build.dockerfile.empty() ? "" : "/" + build.dockerfile);
  add("dockerfile-inline", build.inline_dockerfile);
  add("target", build.target);
  add_map("args", build.arguments);
  add_map("contexts", build.contexts);
  std::vector<Value> tags;
  for (const std::string& name : build.produces) tags.push_back(Value::of_text(name));
  target.attributes["tags"] = Value::of_list(std::move(tags));
  return target;
}

void read_files(const Tree& tree, const Options& options, const std::vector<std::string>& files,
                Targets& targets) {
  std::vector<std::string> compose_files;
  for (const std::string& path : files) {
    const auto text = tree.read(path);
    if (!text) fail(path, "there is no such file in the repository");
    if (is_yaml(path)) {
      compose_files.push_back(path);
    } else if (path.ends_with(".json") || (!path.ends_with(".hcl") && text->starts_with('{'))) {
      targets.add_file(read_json(path, *text));
    } else {
      targets.add_file(read_hcl(path, *text));
    }
  }
  if (!compose_files.empty())
    for (const Job& service : compose::read_compose(tree, compose_files, options.environment)) {
      if (!service.actions.builds.empty()) targets.add_target(target_of(service));
      for (const Open& open : service.actions.open) targets.open.push_back(open);
    }
  targets.finish();
}

// Makes the jobs: each target with all it needs, those first.
class JobMaker {
 public:
  JobMaker(const Targets& targets, const BuildSettings& settings)
      : m_targets(targets), m_settings(settings) {}

  Job job(const std::string& name) {
    m_job = {};
    m_made.clear();
    m_job.name = name;
    m_job.place = m_targets.resolve(name).place;
    make(name, 0);
    return std::move(m_job);
  }

  // Every target that the one made last takes, itself included.
  const std::map<std::string, std::size_t>& made() const { return m_made; }

 private:
  // Where the target's build is in the job; nullopt in a circle or when there is none.
  std::optional<std::size_t> make(const std::string& name, std::size_t depth) {
    if (const auto known = m_made.find(name); known != m_made.end()) {
      if (known->second == in_work) return std::nullopt;
      return known->second;
    }
    if (depth > 50 || m_made.size() > 500 || !m_targets.has(name)) return std::nullopt;
    m_made[name] = in_work;
    const Target target = m_targets.resolve(name);
    TargetBuild made = build_of(target, m_settings);
    for (const auto& [context, needed] : made.needs) {
      const auto expanded = m_targets.expand({needed});
      const auto index = expanded.empty() ? std::nullopt : make(expanded.front(), depth + 1);
      if (!index) {
        m_job.actions.open.push_back(
            {"target " + name + " takes target " + needed + ", which is not known", target.place,
             Hides::builds});
        continue;
      }
      made.build.needs.push_back(*index);
      const auto& produces = m_job.actions.builds[*index].produces;
      if (!produces.empty()) made.build.contexts[context] = "docker-image://" + produces.front();
    }
    if (depth == 0)
      for (const std::string& pushed : made.pushes)
        m_job.actions.pushes.push_back({pushed, target.place});
    m_job.actions.open.insert(m_job.actions.open.end(), made.open.begin(), made.open.end());
    m_made[name] = m_job.actions.builds.size();
    m_job.actions.builds.push_back(std::move(made.build));
    return m_made[name];
  }

  static constexpr std::size_t in_work = static_cast<std::size_t>(-1);
  const Targets& m_targets;
  const BuildSettings& m_settings;
  Job m_job;
  std::map<std::string, std::size_t> m_made;
};

}  // namespace

std::vector<Job> read_bake(const Tree& tree, const Options& options) {
  std::vector<std::string> files;
  for (const std::string& file : options.files) {
    const auto place = compose::place_of(options.directory, file);
    if (!place) fail(file, "it is outside the repository");
    files.push_back(*place);
  }
  if (files.empty()) files = default_files(tree, options.directory);
  if (files.empty()) fail(options.directory.empty() ? "." : options.directory, "there is none");
  Targets targets(options.environment);
  targets.set(options.set);
  read_files(tree, options, files, targets);

  std::vector<std::string> wanted = options.targets;
  if (wanted.empty()) {
    wanted = {"default"};
    if (!targets.has("default")) wanted = targets.all();
  }
  const BuildSettings settings{tree, options.directory};
  JobMaker maker(targets, settings);
  std::vector<Job> jobs;
  std::vector<std::string> waiting = targets.expand(wanted);
  std::set<std::string> seen(waiting.begin(), waiting.end());
  std::vector<Open> open = std::move(targets.open);
  std::size_t builds = 0;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (builds > most_builds) {
      open.push_back({"there are more targets than are read", {files.front(), 1}, Hides::builds});
      break;
    }
    jobs.push_back(maker.job(waiting[i]));
    builds += jobs.back().actions.builds.size();
    for (const auto& [name, index] : maker.made())
      if (seen.insert(name).second) waiting.push_back(name);
  }
  for (const std::string& name : wanted)
    if (!targets.has(name) && name != "*")
      open.push_back({"there is no target " + name, {files.front(), 1}, Hides::builds});
  if (!open.empty()) {
    if (jobs.empty()) jobs.push_back({files.front(), {files.front(), 1}, {}, {}, {}});
    auto& first = jobs.front().actions.open;
    first.insert(first.begin(), open.begin(), open.end());
  }
  return jobs;
}

std::vector<std::string> default_files(const Tree& tree, const std::string& directory) {
  constexpr std::array<std::string_view, 8> names{"compose.yaml",
                                                  "compose.yml",
                                                  "docker-compose.yml",
                                                  "docker-compose.yaml",
                                                  "docker-bake.json",
                                                  "docker-bake.hcl",
                                                  "docker-bake.override.json",
                                                  "docker-bake.override.hcl"};
  std::vector<std::string> found;
  for (const std::string_view name : names)
    if (std::string path = compose::join(directory, name); compose::has_file(tree, path))
      found.push_back(std::move(path));
  return found;
}

}  // namespace keelson::bake

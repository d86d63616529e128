// SPDX-License-Identifier: Apache-2.0
#include "src/scan/ci_links.hpp"

#include <algorithm>
#include <optional>

#include "analyzer/model/image_reference.hpp"
#include "src/scan/facts.hpp"

namespace keelson::scan {
namespace {

// nullopt for what says nothing: no repository at all, or a name that Docker rejects.
std::optional<std::string> image_name(const std::string& text) {
  const auto name = normalised(text, Patterns::allowed);
  if (!name) return std::nullopt;
  const std::size_t slash = name->find('/') + 1;
  const std::string_view repository =
      std::string_view(*name).substr(slash, name->find(':', slash) - slash);
  return repository.find_first_not_of("*/") == std::string_view::npos ? std::nullopt : name;
}

// `docker compose` names an image after its directory, which only run time knows.
bool is_named_by_compose(const ImageBuild& build) {
  const std::string file = build.place.file.substr(build.place.file.rfind('/') + 1);
  return file.find("compose") != std::string::npos;
}

bool overlaps_any(const std::string& name, const std::set<std::string>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const std::string& other) { return patterns_overlap(name, other); });
}

template <class T>
void sort_unique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// One build of the project while its names are being settled.
struct Making {
  const ImageBuild* build;
  std::set<std::string> products;
};

class ProjectLinker {
 public:
  ProjectLinker(const ProjectJobs& project, std::span<const DockerfileName> dockerfiles,
                CiLinks& into)
      : m_project(project), m_dockerfiles(dockerfiles), m_into(into) {}

  void gather() {
    for (const Job& job : m_project.jobs) gather(job);
    for (const Open& open : m_project.open) add_open(open);
    apply_copies();
  }

  const std::vector<Making>& makings() const { return m_makings; }
  const std::string& unproven() const { return m_unproven; }

  // The Dockerfiles a build means, as people see them.
  std::vector<std::string> files_of(const ImageBuild& build) const {
    std::vector<std::string> files;
    auto file = m_dockerfiles.begin();
    if (!is_open(build.dockerfile)) {
      file = std::lower_bound(m_dockerfiles.begin(), m_dockerfiles.end(), build.dockerfile,
                              [](const auto& name, const auto& path) { return name.path < path; });
    }
    for (; file != m_dockerfiles.end(); ++file) {
      if (matches_pattern(build.dockerfile, file->path))
        files.push_back(file->shown);
      else if (!is_open(build.dockerfile))
        break;
    }
    return files;
  }

  // Pushed or used names nobody in the project makes are told; names never pushed are local.
  void finish() {
    std::set<std::string> made;
    for (const Making& making : m_makings)
      made.insert(making.products.begin(), making.products.end());
    for (const auto& [name, place] : m_pushes) {
      const bool is_known = overlaps_any(name, made) || m_copied.contains(name);
      if (!is_known) m_into.coverage.unbuilt.push_back({place, name});
    }
    auto& local = m_into.local_names[m_project.shown];
    for (const std::string& name : made) {
      if (name.starts_with("docker.io/library/") && !is_pushed(name)) local.insert(name);
    }
    for (Use& use : m_uses) {
      // A pipeline uses what it has just made, under names only its run knows.
      if (is_open(use.reference) && overlaps_any(use.reference, made)) continue;
      if (local.contains(use.reference)) continue;
      m_into.uses.push_back(std::move(use));
    }
  }

 private:
  bool is_pushed(const std::string& name) const {
    return std::any_of(m_pushes.begin(), m_pushes.end(),
                       [&](const auto& push) { return patterns_overlap(name, push.first); });
  }

  void add_open(const Open& open) {
    const std::string place = m_project.shown_place(open.place);
    if (open.hides == Hides::nothing) {
      m_into.coverage.open.push_back({place, open.what});
      return;
    }
    m_into.coverage.out_of_reach.push_back({place, open.what});
    if (m_unproven.empty()) m_unproven = open.what + " (" + place + ")";
  }

  void add_use(const Job& job, const ImageUse& use) {
    if (use.reference.empty()) return;
    const std::string place = m_project.shown_place(use.place.line > 0 ? use.place : job.place);
    if (const auto name = image_name(use.reference))
      m_uses.push_back({*name, job.name + " in " + place});
    else
      m_into.coverage.open.push_back({place, "image " + use.reference + " of " + job.name});
  }

  void gather(const Job& job) {
    add_use(job, job.image);
    for (const ImageUse& service : job.services) add_use(job, service);
    for (const ImageUse& use : job.actions.uses) add_use(job, use);
    for (const Open& open : job.actions.open) add_open(open);
    for (const ImageUse& push : job.actions.pushes) {
      if (const auto name = image_name(push.reference))
        m_pushes.emplace(*name, m_project.shown_place(push.place));
    }
    for (const ImageCopy& copy : job.actions.copies) gather(copy);
    const std::size_t first = m_makings.size();
    for (const ImageBuild& build : job.actions.builds)
      m_makings.push_back({&build, names_of(build)});
    // What a build takes from a nameless one, that one makes too: the image is built from both.
    for (std::size_t i = m_makings.size(); i-- > first;) {
      for (const std::size_t needed : m_makings[i].build->needs) {
        if (needed < job.actions.builds.size() && m_makings[first + needed].build->produces.empty())
          m_makings[first + needed].products.insert(m_makings[i].products.begin(),
                                                    m_makings[i].products.end());
      }
    }
  }

  void gather(const ImageCopy& copy) {
    const auto from = image_name(copy.from), to = image_name(copy.to);
    if (from && to && *from != *to) {
      m_copies.push_back(
          {*from, *to, m_project.shown_path(copy.place.file) + m_project.suffix, copy.place.line});
      m_copied.insert(*to);
    } else if (!from && to) {
      m_into.coverage.unbuilt.push_back({m_project.shown_place(copy.place), *to});
    }
  }

  std::set<std::string> names_of(const ImageBuild& build) {
    std::set<std::string> names;
    for (const std::string& text : build.produces) {
      if (const auto name = image_name(text)) {
        names.insert(*name);
      } else if (!is_named_by_compose(build)) {
        add_open({"the name of the image is not known: " + text, build.place, Hides::builds});
      }
    }
    return names;
  }

  // A copy of what the project makes is one more name of it, also a copy of a copy.
  void apply_copies() {
    std::vector<bool> is_used(m_copies.size(), false);
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < m_copies.size(); ++i) {
        for (Making& making : m_makings) {
          if (!overlaps_any(m_copies[i].from, making.products)) continue;
          is_used[i] = true;
          changed = making.products.insert(m_copies[i].to).second || changed;
        }
      }
    }
    for (std::size_t i = 0; i < m_copies.size(); ++i) {
      if (!is_used[i]) m_into.promotions.push_back(m_copies[i]);
    }
  }

  const ProjectJobs& m_project;
  std::span<const DockerfileName> m_dockerfiles;
  CiLinks& m_into;
  std::vector<Making> m_makings;
  std::vector<Promotion> m_copies;
  std::set<std::string> m_copied;
  std::map<std::string, std::string> m_pushes;  // name → place
  std::vector<Use> m_uses;
  std::string m_unproven;
};

dockerfile::BuildInputs inputs_of(const ImageBuild& build) {
  dockerfile::BuildInputs inputs;
  inputs.arguments = build.arguments;
  inputs.contexts = build.contexts;
  inputs.target = is_open(build.target) ? "" : build.target;
  return inputs;
}

// A Dockerfile that is no file, or none at all.
Build other_build(const ProjectJobs& project, const Making& making) {
  const ImageBuild& from = *making.build;
  Build build;
  if (!from.inline_dockerfile.empty())
    build = dockerfile::build_of(dockerfile::read(from.inline_dockerfile, inputs_of(from)));
  build.dockerfile = project.shown_path(from.place.file) + project.suffix;
  for (const std::string& base : from.bases) {
    if (const auto name = image_name(base))
      build.inputs.push_back({EdgeKind::from, base, *name, from.place.line, EdgeStrength::hard});
  }
  // Lines of an inline Dockerfile are told as the line it begins at.
  for (Input& input : build.inputs) input.line = from.place.line;
  build.products.assign(making.products.begin(), making.products.end());
  build.evidence = {project.shown_place(from.place)};
  return build;
}

Confidence confidence_of(const std::set<std::string>& products, bool is_pattern) {
  is_pattern = is_pattern || std::any_of(products.begin(), products.end(),
                                         [](const std::string& name) { return is_open(name); });
  return is_pattern ? Confidence::pattern : Confidence::exact;
}

}  // namespace

void CiLinks::add(const ProjectJobs& project, std::span<const DockerfileName> dockerfiles) {
  ProjectLinker linker(project, dockerfiles, *this);
  linker.gather();
  for (const Making& making : linker.makings()) {
    const ImageBuild& build = *making.build;
    if (build.dockerfile.empty()) {
      if (!making.products.empty() || !build.inline_dockerfile.empty() || !build.bases.empty())
        others.push_back(other_build(project, making));
      continue;
    }
    const auto files = linker.files_of(build);
    if (files.empty()) {
      for (const std::string& product : making.products)
        coverage.unbuilt.push_back({project.shown_place(build.place), product});
    }
    for (const std::string& file : files) {
      LinkedBuild linked;
      linked.inputs = inputs_of(build);
      linked.inputs_key = key_of(linked.inputs);
      linked.products.assign(making.products.begin(), making.products.end());
      linked.evidence = {project.shown_place(build.place)};
      linked.confidence = confidence_of(making.products, is_open(build.dockerfile));
      auto& known = m_builds[file];
      const auto same = std::find_if(known.begin(), known.end(), [&](const LinkedBuild& other) {
        return other.inputs_key == linked.inputs_key && other.confidence == linked.confidence;
      });
      if (same == known.end()) {
        known.push_back(std::move(linked));
        continue;
      }
      same->products.insert(same->products.end(), linked.products.begin(), linked.products.end());
      sort_unique(same->products);
      same->evidence.push_back(linked.evidence[0]);
      sort_unique(same->evidence);
    }
  }
  linker.finish();
  if (linker.unproven().empty()) return;
  for (const auto& [path, shown] : dockerfiles) m_unproven.try_emplace(shown, linker.unproven());
}

// A build nobody names (of a test stage) stands for the same image as the file's others.
void CiLinks::finish() {
  for (auto& [file, builds] : m_builds) {
    std::vector<std::string> all;
    for (const LinkedBuild& build : builds)
      all.insert(all.end(), build.products.begin(), build.products.end());
    sort_unique(all);
    for (LinkedBuild& build : builds) {
      if (build.products.empty()) build.products = all;
    }
  }
  coverage.settle();
  sort_unique(uses);
}

std::span<const LinkedBuild> CiLinks::builds_of(std::string_view shown) const {
  const auto found = m_builds.find(shown);
  if (found == m_builds.end()) return {};
  return found->second;
}

std::string_view CiLinks::unproven(std::string_view shown) const {
  const auto found = m_unproven.find(shown);
  return found == m_unproven.end() ? std::string_view() : found->second;
}

}  // namespace keelson::scan

// SPDX-License-Identifier: Apache-2.0
#include "src/scan/ci_links.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"
#include "src/scan/facts.hpp"

namespace keelson::scan {
namespace {

template <class T>
void sort_unique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// The Dockerfiles a path or pattern means, as people see them.
std::vector<std::string> files_of(std::span<const DockerfileName> dockerfiles,
                                  const std::string& path) {
  std::vector<std::string> files;
  auto file = dockerfiles.begin();
  if (!is_open(path)) {
    file = std::lower_bound(dockerfiles.begin(), dockerfiles.end(), path,
                            [](const auto& name, const auto& p) { return name.path < p; });
  }
  for (; file != dockerfiles.end(); ++file) {
    if (matches_pattern(path, file->path))
      files.push_back(file->shown);
    else if (!is_open(path))
      break;
  }
  return files;
}

dockerfile::BuildInputs inputs_of(const ImageBuild& build) {
  dockerfile::BuildInputs inputs;
  inputs.arguments = build.arguments;
  inputs.contexts = build.contexts;
  inputs.target = is_open(build.target) ? "" : build.target;
  inputs.from = build.from;
  return inputs;
}

Confidence confidence_of(const std::set<std::string>& products, bool is_pattern) {
  is_pattern = is_pattern || std::any_of(products.begin(), products.end(),
                                         [](const std::string& name) { return is_open(name); });
  return is_pattern ? Confidence::pattern : Confidence::exact;
}

// A build as its command and its project know it. What is not known of its arguments, names or
// content opens it; so does what is not known of the project.
LinkedBuild linked_build(const ProjectJobs& project, const ProjectLinks& links,
                         const Making& making) {
  const ImageBuild& build = making.build;
  const auto because = [&](const std::string& what) {
    return what.empty() || what.ends_with(')')
               ? what
               : what + " (" + project.shown_place(build.place) + ")";
  };
  const auto has_open_name = [](const TextByName& texts) {
    return std::any_of(texts.begin(), texts.end(),
                       [](const auto& entry) { return is_open(entry.first); });
  };
  LinkedBuild linked;
  linked.inputs = inputs_of(build);
  linked.products.assign(making.products.begin(), making.products.end());
  linked.owned = project.owner.of(linked.products);
  linked.evidence = {project.shown_place(build.place)};
  linked.confidence = confidence_of(making.products, is_open(build.dockerfile));
  linked.unproven = links.unproven.empty() ? because(build.unknown.products) : links.unproven;
  linked.takes_any = !build.unknown.content.empty();
  linked.opened = because(linked.takes_any ? build.unknown.content : build.unknown.arguments);
  if (linked.opened.empty() && has_open_name(build.arguments))
    linked.opened = because("a build argument whose name is not known may be any");
  if (has_open_name(build.contexts)) {
    linked.takes_any = true;
    linked.opened = because("a named context whose name is not known may be any");
  }
  if (linked.opened.empty()) linked.opened = linked.unproven;
  if (!linked.opened.empty()) linked.inputs.defaults = dockerfile::Defaults::open;
  linked.inputs_key = key_of(linked.inputs);
  return linked;
}

void link(Build& build, const LinkedBuild& linked, std::uint32_t line) {
  if (linked.takes_any) build.inputs.push_back(any_input(linked.opened, line));
  build.products = linked.products;
  build.owned = linked.owned;
  build.confidence = linked.confidence;
  build.evidence = linked.evidence;
  build.unproven = linked.unproven;
  build.opened = linked.opened;
}

// A file that is not called like a Dockerfile.
Build build_of_text(const ProjectJobs& project, const std::string& path, const std::string& text,
                    const LinkedBuild& linked) {
  Build build = dockerfile::build_of(dockerfile::read(text, linked.inputs, path));
  build.dockerfile = project.shown_path(path) + project.suffix;
  link(build, linked, 1);
  return build;
}

// A Dockerfile that is no file of the sources, or none at all.
Build other_build(const ProjectJobs& project, const ImageBuild& from, const LinkedBuild& linked) {
  Build build;
  if (!from.inline_dockerfile.empty())
    build = dockerfile::build_of(dockerfile::read(from.inline_dockerfile, linked.inputs));
  build.dockerfile = project.shown_path(from.place.file) + project.suffix;
  for (const std::string& base : from.bases) {
    build.inputs.push_back({EdgeKind::from, base,
                            image_name(base).value_or(std::string(k_any_image)), from.place.line,
                            EdgeStrength::hard});
  }
  // Lines of an inline Dockerfile are told as the line it begins at.
  for (Input& input : build.inputs) input.line = from.place.line;
  link(build, linked, from.place.line);
  return build;
}

// Whether a Dockerfile that is not in this project is a file of those who call its workflow.
bool is_of_callers(const ImageBuild& build) {
  return build.is_for_callers && !build.dockerfile.empty() && build.contexts.empty() &&
         build.from.empty() && build.unknown.content.empty();
}

}  // namespace

void CiLinks::add(const ProjectJobs& project, std::span<const DockerfileName> dockerfiles) {
  ProjectLinks links(project);
  for (const Making& making : links.makings) {
    const ImageBuild& build = making.build;
    LinkedBuild linked = linked_build(project, links, making);
    const auto files = build.dockerfile.empty() ? std::vector<std::string>{}
                                                : files_of(dockerfiles, build.dockerfile);
    for (const std::string& file : files) add_linked(file, linked);
    if (build.unknown.may_be_another_file) {
      for (const DockerfileName& other : dockerfiles)
        if (std::find(files.begin(), files.end(), other.shown) == files.end())
          add_linked(other.shown, linked);
    }
    bool is_there = !files.empty();
    for (const auto& [path, text] : project.named_files) {
      if (!matches_pattern(build.dockerfile, path)) continue;
      others.push_back(build_of_text(project, path, text, linked));
      is_there = true;
    }
    if (is_there) continue;
    if (is_of_callers(build)) {
      coverage.open.push_back({project.shown_place(build.place),
                               "builds a Dockerfile of whoever calls it; read with them"});
      continue;
    }
    if (!build.dockerfile.empty()) {
      for (const std::string& product : making.products)
        coverage.unbuilt.push_back({project.shown_place(build.place), product});
      if (!linked.takes_any) {
        linked.takes_any = true;
        linked.opened = "the Dockerfile " + build.dockerfile + " is not in the repository (" +
                        project.shown_place(build.place) + ")";
      }
    }
    const bool says_something = linked.takes_any || !build.inline_dockerfile.empty() ||
                                !build.bases.empty() || !making.products.empty();
    if (says_something) others.push_back(other_build(project, build, linked));
  }
  std::move(links.promotions.begin(), links.promotions.end(), std::back_inserter(promotions));
  std::move(links.uses.begin(), links.uses.end(), std::back_inserter(uses));
  local_names[project.shown].merge(links.local_names);
  coverage.append(links.coverage);
}

// Builds of one file that differ in nothing but names are one.
void CiLinks::add_linked(const std::string& file, LinkedBuild build) {
  auto& known = m_builds[file];
  const auto same = std::find_if(known.begin(), known.end(), [&](const LinkedBuild& other) {
    return other.inputs_key == build.inputs_key && other.confidence == build.confidence &&
           other.unproven == build.unproven && other.opened == build.opened &&
           other.products.empty() == build.products.empty();
  });
  if (same == known.end()) return known.push_back(std::move(build));
  for (auto list : {&LinkedBuild::products, &LinkedBuild::owned, &LinkedBuild::evidence}) {
    auto& to = (*same).*list;
    to.insert(to.end(), (build.*list).begin(), (build.*list).end());
    sort_unique(to);
  }
}

void CiLinks::finish() {
  coverage.settle();
  sort_unique(uses);
}

std::span<const LinkedBuild> CiLinks::builds_of(std::string_view shown) const {
  const auto found = m_builds.find(shown);
  if (found == m_builds.end()) return {};
  return found->second;
}

}  // namespace keelson::scan

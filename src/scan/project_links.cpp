// SPDX-License-Identifier: Apache-2.0
#include "src/scan/project_links.hpp"

#include <algorithm>

#include "analyzer/model/image_reference.hpp"

namespace keelson::scan {
namespace {

// `docker compose` names an image after its directory, which only run time knows.
bool is_named_by_compose(const ImageBuild& build) {
  const std::string file = build.place.file.substr(build.place.file.rfind('/') + 1);
  return file.find("compose") != std::string::npos;
}

bool overlaps_any(const std::string& name, const std::set<std::string>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const std::string& other) { return patterns_overlap(name, other); });
}

// The first reason stays.
void say(std::string& reason, const std::string& text) {
  if (reason.empty()) reason = text;
}

}  // namespace

std::optional<std::string> image_name(const std::string& text) {
  const auto name = normalised(text, Patterns::allowed);
  if (!name) return std::nullopt;
  const std::size_t slash = name->find('/') + 1;
  const std::string_view repository =
      std::string_view(*name).substr(slash, name->find(':', slash) - slash);
  return repository.find_first_not_of("*/") == std::string_view::npos ? std::nullopt : name;
}

ProjectLinks::ProjectLinks(const ProjectJobs& project) : m_project(project) {
  for (const Job& job : project.jobs) gather(job);
  for (const Open& open : project.open) add_open(open);
  apply_copies();
  apply_needs();
  add_unseen();
  settle_uses();
}

std::string ProjectLinks::because(const std::string& what, const Place& place) const {
  return what + " (" + m_project.shown_place(place) + ")";
}

bool ProjectLinks::is_pushed(const std::string& name) const {
  return std::any_of(m_pushes.begin(), m_pushes.end(),
                     [&](const auto& push) { return patterns_overlap(name, push.first); });
}

void ProjectLinks::add_open(const Open& open) {
  const std::string place = m_project.shown_place(open.place);
  if (open.hides == Hides::nothing) {
    coverage.open.push_back({place, open.what});
    return;
  }
  coverage.out_of_reach.push_back({place, open.what});
  say(unproven, because(open.what, open.place));
}

void ProjectLinks::add_use(const Job& job, const ImageUse& use, std::vector<Use>& to) {
  if (use.reference.empty()) return;
  const std::string place = m_project.shown_place(use.place.line > 0 ? use.place : job.place);
  const auto name = image_name(use.reference);
  // What a job runs in may be any image; what a command names so it has often just made.
  if (!name && use.written.empty()) {
    coverage.open.push_back({place, "image " + use.reference + " of " + job.name});
    return;
  }
  Use one{name.value_or(std::string(k_any_image)), job.name + " in " + place};
  if (is_name_open(one.reference)) {
    one.written = use.written.empty() ? use.reference : use.written;
    one.place = place;
  }
  to.push_back(std::move(one));
}

void ProjectLinks::gather(const Job& job) {
  add_use(job, job.image, uses);
  for (const ImageUse& service : job.services) add_use(job, service, uses);
  for (const ImageUse& use : job.actions.uses)
    add_use(job, use, use.written.empty() ? m_used_by_commands : uses);
  for (const Open& open : job.actions.open) add_open(open);
  for (const ImageUse& push : job.actions.pushes) {
    if (const auto name = image_name(push.reference)) m_pushes.emplace(*name, push.place);
  }
  for (const ImageCopy& copy : job.actions.copies) gather(copy);
  const std::size_t first = makings.size();
  for (const ImageBuild& build : job.actions.builds) {
    Making& making = makings.emplace_back(Making{build, {}});
    if (build.purpose == Purpose::product) making.products = names_of(making.build);
    for (std::size_t& needed : making.build.needs) needed += first;
    std::erase_if(making.build.needs,
                  [&](std::size_t needed) { return needed >= first + job.actions.builds.size(); });
  }
}

void ProjectLinks::gather(const ImageCopy& copy) {
  const auto from = image_name(copy.from), to = image_name(copy.to);
  if (from && to && *from == *to) return;
  m_copies.push_back({{from.value_or(""), to.value_or(""),
                       m_project.shown_path(copy.place.file) + m_project.suffix, copy.place.line},
                      copy.place});
}

std::set<std::string> ProjectLinks::names_of(ImageBuild& build) {
  std::set<std::string> names;
  for (const std::string& text : build.produces) {
    if (const auto name = image_name(text))
      names.insert(*name);
    else if (!is_named_by_compose(build))
      say(build.unknown.products, "the name of the image is not known: " + text);
  }
  return names;
}

// A copy of what the project makes is one more name of it, also a copy of a copy. What is copied
// to a name only run time knows may have any.
void ProjectLinks::apply_copies() {
  std::vector<bool> is_own(m_copies.size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < m_copies.size(); ++i) {
      const Promotion& copy = m_copies[i].names;
      if (copy.from.empty() && !copy.to.empty()) continue;
      for (Making& making : makings) {
        if (!copy.from.empty() && !overlaps_any(copy.from, making.products)) continue;
        is_own[i] = true;
        if (copy.to.empty())
          say(making.build.unknown.products,
              because("its image gets a name that only run time knows", m_copies[i].place));
        else
          changed = making.products.insert(copy.to).second || changed;
      }
    }
  }
  for (std::size_t i = 0; i < m_copies.size(); ++i) {
    if (!is_own[i] && !m_copies[i].names.from.empty()) promotions.push_back(m_copies[i].names);
  }
}

// What a build takes the result of is needed for all that it makes.
void ProjectLinks::apply_needs() {
  for (bool changed = true; changed;) {
    changed = false;
    for (const Making& making : makings) {
      for (const std::size_t needed : making.build.needs) {
        for (const std::string& product : making.products)
          changed = makings[needed].products.insert(product).second || changed;
      }
    }
  }
}

// Names that are pushed, or copied to, while nothing that was read makes them: whatever does may
// take any image. Names that are made and never pushed are local.
void ProjectLinks::add_unseen() {
  std::set<std::string> made;
  for (const Making& making : makings) made.insert(making.products.begin(), making.products.end());
  std::map<std::string, Place> unseen;
  std::set<std::string> copied;
  for (const Copy& copy : m_copies) {
    if (copy.names.to.empty()) continue;
    if (copy.names.from.empty())
      unseen.emplace(copy.names.to, copy.place);
    else
      copied.insert(copy.names.to);
  }
  for (const auto& [name, place] : m_pushes) {
    if (!overlaps_any(name, made) && !overlaps_any(name, copied)) unseen.emplace(name, place);
  }
  for (const auto& [name, place] : unseen) {
    coverage.unbuilt.push_back({m_project.shown_place(place), name});
    Making& making = makings.emplace_back();
    making.products = {name};
    making.build.place = place;
    making.build.unknown.content = "nothing that was read builds " + name;
  }
  for (const std::string& name : made) {
    if (name.starts_with("docker.io/library/") && !is_pushed(name)) local_names.insert(name);
  }
}

void ProjectLinks::settle_uses() {
  std::set<std::string> made;
  for (const Making& making : makings) made.insert(making.products.begin(), making.products.end());
  const auto is_local = [&](const Use& use) { return local_names.contains(use.reference); };
  // A pipeline uses what it has just made, under names only its run knows.
  const auto is_made = [&](const Use& use) {
    return is_open(use.reference) && overlaps_any(use.reference, made);
  };
  std::erase_if(uses, [&](const Use& use) {
    return is_local(use) || (!is_name_open(use.reference) && is_made(use));
  });
  for (Use& use : m_used_by_commands) {
    if (!is_local(use) && !is_made(use)) uses.push_back(std::move(use));
  }
}

}  // namespace keelson::scan

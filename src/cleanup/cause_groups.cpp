// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/cause_groups.hpp"

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/settling.hpp"

namespace keelson::cleanup {
namespace {

constexpr std::size_t k_places_told = 3;

std::string place_of(const Build& build, std::uint32_t line) {
  return build.dockerfile + ":" + std::to_string(line);
}

// "(unknown instruction RUM)" is a reason to take any image; all else is a Dockerfile's word.
std::string cause_of(const Input& input) {
  if (input.raw.starts_with('(') && input.raw.ends_with(')'))
    return "may take any image: " + input.raw.substr(1, input.raw.size() - 2);
  if (input.raw.find_first_not_of('*') == std::string::npos)
    return "which image is taken is not known";
  return "what " + input.raw + " means is not known";
}

}  // namespace

CauseGroup& CauseGroups::group(const std::string& text, const std::string& place,
                               const std::string& settle) {
  CauseGroup& group = m_groups[text];
  group.text = text;
  if (group.settle.empty()) group.settle = settle;
  group.places.insert(place);
  return group;
}

void CauseGroups::add(const Build& build) {
  m_dockerfiles.insert(build.dockerfile);
  if (!build.unproven.empty()) {
    const Unknown unknown = unknown_of(build.unproven);
    group(unknown.what, unknown.place.empty() ? build.dockerfile : unknown.place,
          settle_unproven(unknown, build))
        .roots.insert(build.dockerfile);
  } else if (build.products.empty()) {
    const std::string& place = build.dockerfile;
    CauseGroup& cause = group("nobody is seen to build it", place, settle_unlinked(place, ""));
    cause.roots.insert(place);
    cause.is_settled_by_links = true;
  }
  add_inputs(build);
}

void CauseGroups::add_inputs(const Build& build) {
  // A root's inputs are open as long as it is one, but for those that nothing bounds.
  const bool is_root = !build.unproven.empty() || build.products.empty();
  const bool is_opened = !build.opened.empty() && build.opened != build.unproven;
  const Unknown unknown = unknown_of(build.opened);
  for (const Input& input : build.inputs) {
    if (!is_open(input.reference) || input.is_stated) continue;
    if (!is_opened && is_root && !is_name_open(input.reference)) continue;
    const std::string place =
        is_opened && !unknown.place.empty() ? unknown.place : place_of(build, input.line);
    const std::string settle = settle_takes(build.dockerfile, input.reference);
    CauseGroup& cause = group(is_opened ? unknown.what : cause_of(input), place, settle);
    cause.is_settled_by_takes |= !settle.empty() && cause.settle == settle;
    cause.opened[build.dockerfile].insert(input.reference);
  }
}

void CauseGroups::add_root(const std::string& text, const Build& build, const std::string& settle) {
  group(text, build.dockerfile, settle).roots.insert(build.dockerfile);
}

void CauseGroups::add_image(const std::string& text, graph::NodeId image,
                            const std::string& place) {
  group(text, place, "").images.push_back(image);
}

CauseGroup* CauseGroups::add(const scan::Use& use) {
  if (use.written.empty()) return nullptr;
  const std::string file = use.place.substr(0, use.place.rfind(':'));
  return &group("which image " + use.written + " is, is not known", use.place,
                settle_takes(file, use.reference));
}

std::vector<CauseGroup> CauseGroups::take() && {
  std::vector<CauseGroup> all;
  for (auto& [text, group] : m_groups) {
    if (group.is_settled_by_links) group.settle = settle_unlinked(group.roots, m_dockerfiles);
    if (group.is_settled_by_takes) group.settle = settle_takes(group.opened, m_dockerfiles);
    all.push_back(std::move(group));
  }
  m_groups.clear();
  return all;
}

Cause cause_of(const CauseGroup& group) {
  Cause cause;
  cause.text = group.text;
  cause.settle = group.settle;
  cause.place_count = group.places.size();
  for (const std::string& place : group.places) {
    if (cause.places.size() == k_places_told) break;
    cause.places.push_back(place);
  }
  std::set<std::string> dockerfiles = group.roots;
  for (const auto& [dockerfile, references] : group.opened) dockerfiles.insert(dockerfile);
  cause.dockerfiles = dockerfiles.size();
  return cause;
}

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/pipeline_builds.hpp"

#include <algorithm>

#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

// "shop-web" and, of older versions, "shop_web" for the service web of whatever project.
std::string service_of(const ImageBuild& build) {
  const std::string& name = build.produces.front();
  return name.substr(std::min(name.rfind('-'), name.size() - 1) + 1);
}

// Whether a reference may be the image of that service on the machine of the job.
bool may_mean(std::string_view reference, std::string_view service) {
  if (reference.starts_with("docker-image://")) reference.remove_prefix(15);
  if (reference.starts_with('*')) return true;
  if (reference.find('/') != std::string_view::npos) return false;
  reference = reference.substr(0, reference.find_first_of(":@"));
  return reference.find('*') != std::string_view::npos || reference.ends_with(service);
}

bool any_means(const std::vector<ImageUse>& uses, const std::string& service) {
  return std::any_of(uses.begin(), uses.end(),
                     [&](const ImageUse& use) { return may_mean(use.reference, service); });
}

bool takes(const TextByName& texts, const std::string& service) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const auto& entry) { return may_mean(entry.second, service); });
}

bool is_kept(const ImageActions& actions, const std::string& service) {
  if (any_means(actions.pushes, service)) return true;
  for (const ImageCopy& copy : actions.copies)
    if (may_mean(copy.from, service)) return true;
  return std::any_of(actions.builds.begin(), actions.builds.end(), [&](const ImageBuild& build) {
    return takes(build.contexts, service) || takes(build.arguments, service) ||
           build.inline_dockerfile.find(service) != std::string::npos ||
           std::any_of(build.bases.begin(), build.bases.end(),
                       [&](const std::string& base) { return may_mean(base, service); });
  });
}

// A Dockerfile that says FROM shop-web, or the like.
bool is_named_in_a_dockerfile(const Tree& tree, const std::string& service) {
  for (const std::string& path : tree.files()) {
    const std::string name = lower_case(std::string(file_name(path)));
    if (name.find("dockerfile") == std::string::npos &&
        name.find("containerfile") == std::string::npos)
      continue;
    const auto text = tree.read(path);
    if (text && (text->find("-" + service) != std::string::npos ||
                 text->find("_" + service) != std::string::npos))
      return true;
  }
  return false;
}

}  // namespace

void settle_pipeline_builds(const Tree& tree, ProjectFacts& facts) {
  for (Job& job : facts.jobs)
    for (ImageBuild& build : job.actions.builds) {
      if (build.purpose != Purpose::pipeline || build.produces.empty()) continue;
      const std::string service = service_of(build);
      const bool kept =
          std::any_of(facts.jobs.begin(), facts.jobs.end(),
                      [&](const Job& other) { return is_kept(other.actions, service); }) ||
          is_named_in_a_dockerfile(tree, service);
      if (kept)
        build.purpose = Purpose::product;
      else
        build.produces.clear();
    }
}

}  // namespace keelson::ci

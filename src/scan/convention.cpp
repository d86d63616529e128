// SPDX-License-Identifier: Apache-2.0
#include "src/scan/convention.hpp"

#include "analyzer/model/image_reference.hpp"
#include "analyzer/model/text.hpp"

namespace keelson::scan {
namespace {

void replace(std::string& text, const std::string& mark, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += by.size())
    text.replace(at, mark.size(), by);
}

}  // namespace

void guess_products(std::vector<Build>& builds, const config::Source& source,
                    const std::string& prefix, const std::vector<ProjectDirectory>& projects) {
  for (Build& build : builds) {
    if (!build.products.empty() || !build.dockerfile.starts_with(prefix)) continue;
    const std::string path = build.dockerfile.substr(prefix.size());
    ProjectDirectory project{path.substr(0, path.find('/')), ""};
    for (const ProjectDirectory& one : projects) {
      if (one.directory.empty() || path.starts_with(one.directory + "/")) project = one;
    }
    if (project.path.empty())
      project.path = (source.group.empty() ? "" : source.group + "/") + project.directory;
    std::string below = path.substr(project.directory.empty() ? 0 : project.directory.size() + 1);
    below.erase(below.rfind('/') == std::string::npos ? 0 : below.rfind('/'));
    std::string name = source.convention;
    replace(name, "{project}", lower_case(project.path));
    replace(name, "{directory}", lower_case(below));
    while (name.ends_with('/')) name.pop_back();
    const auto product = normalised(name + ":*", Patterns::allowed);
    if (!product) continue;
    build.products = {*product};
    build.confidence = Confidence::guess;
    build.unproven = "its product is guessed by convention";
  }
}

}  // namespace keelson::scan

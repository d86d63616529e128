// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/known_templates.hpp"

#include <algorithm>
#include <array>

namespace keelson::gitlab {
namespace {

// Without folder, `.latest` and ending. Android-Fastlane is not here: it builds its own image.
constexpr std::array<std::string_view, 48> k_build_nothing{
    "API-Discovery",
    "API-Fuzzing",
    "API-Security",
    "Accessibility",
    "Android",
    "Bash",
    "Browser-Performance-Testing",
    "C++",
    "Clojure",
    "Code-Quality",
    "Composer",
    "Container-Scanning",
    "Coverage-Fuzzing",
    "Crystal",
    "DAST",
    "DAST-API",
    "DAST-On-Demand-API-Scan",
    "DAST-On-Demand-Scan",
    "Dart",
    "Dependency-Scanning",
    "Django",
    "Elixir",
    "FailFast",
    "Flutter",
    "Go",
    "Gradle",
    "Grails",
    "Julia",
    "LaTeX",
    "License-Scanning",
    "Load-Performance-Testing",
    "Maven",
    "Nodejs",
    "PHP",
    "Python",
    "Ruby",
    "Rust",
    "SAST",
    "SAST-IaC",
    "Scala",
    "Secret-Detection",
    "Swift",
    "Terraform",
    "Terraform-Module",
    "Terraform-Module-Base",
    "dotNET",
    "dotNET-Core",
    "iOS-Fastlane",
};
constexpr std::array<std::string_view, 2> k_folders_build_nothing{"Pages/", "Workflows/"};
constexpr std::array<std::string_view, 7> k_build_images{
    "Auto-DevOps", "Build", "Docker", "Docker-in-Docker", "Kaniko", "Android-Fastlane", "Packer"};
// Projects of gitlab.com/components.
constexpr std::array<std::string_view, 7> k_components_build_nothing{
    "api-fuzzing",         "code-quality", "container-scanning", "dast",
    "dependency-scanning", "sast",         "secret-detection"};

template <std::size_t Count>
bool has(const std::array<std::string_view, Count>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void cut_end(std::string_view& text, std::string_view end) {
  if (text.ends_with(end)) text.remove_suffix(end.size());
}

}  // namespace

TemplateBuilds builds_of_template(std::string_view name) {
  while (name.starts_with('/')) name.remove_prefix(1);
  if (name.find('*') != std::string_view::npos) return TemplateBuilds::unknown;
  for (const std::string_view folder : k_folders_build_nothing)
    if (name.starts_with(folder)) return TemplateBuilds::nothing;
  cut_end(name, ".gitlab-ci.yml");
  cut_end(name, ".latest");
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  if (has(k_build_nothing, name)) return TemplateBuilds::nothing;
  return has(k_build_images, name) ? TemplateBuilds::images : TemplateBuilds::unknown;
}

TemplateBuilds builds_of_component(std::string_view address) {
  address = address.substr(0, address.rfind('@'));
  constexpr std::string_view group = "gitlab.com/components/";
  if (!address.starts_with(group)) return TemplateBuilds::unknown;
  address.remove_prefix(group.size());
  const auto project = address.substr(0, address.find('/'));
  return has(k_components_build_nothing, project) ? TemplateBuilds::nothing
                                                  : TemplateBuilds::unknown;
}

}  // namespace keelson::gitlab

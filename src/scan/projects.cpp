// SPDX-License-Identifier: Apache-2.0
#include "src/scan/projects.hpp"

#include <algorithm>
#include <set>

#include "analyzer/source/origin.hpp"

namespace keelson::scan {
namespace {

// The directory of `roots` that `file` is in, or nullptr. The root "" holds everything.
const std::string* root_of(const std::set<std::string>& roots, const std::string& file) {
  for (std::size_t end = file.rfind('/');; end = file.rfind('/', end - 1)) {
    const auto root = roots.find(end == std::string::npos ? "" : file.substr(0, end));
    if (root != roots.end()) return &*root;
    if (end == std::string::npos || end == 0) return nullptr;
  }
}

}  // namespace

std::string project_path(const std::filesystem::path& repository, const std::string& below,
                         const config::Source& source) {
  if (const auto remote = source::project_of_origin(repository)) return *remote;
  std::string name = below;
  if (name.ends_with(".git")) name.erase(name.size() - (name.ends_with("/.git") ? 5 : 4));
  if (name.empty() || name == ".")
    name = std::filesystem::absolute(source.directory).lexically_normal().filename().string();
  return source.group.empty() ? name : source.group + "/" + name;
}

std::vector<ProjectDirectory> find_projects(const source::Listing& listing,
                                            const config::Source& source) {
  std::set<std::string> roots;
  // Sorted, so an outer repository comes before those within it (submodules, vendored ones).
  for (const std::string& repository : listing.repositories) {
    if (root_of(roots, repository + "/x") == nullptr) roots.insert(repository);
  }
  const auto at_top = [](const std::string& path) { return path.find('/') == std::string::npos; };
  if (roots.empty() && (std::any_of(listing.ci_files.begin(), listing.ci_files.end(), at_top) ||
                        std::any_of(listing.files.begin(), listing.files.end(),
                                    [&](const source::File& file) { return at_top(file.path); }))) {
    roots.insert("");
  }
  std::set<std::string> with_files;
  for (const std::string& file : listing.ci_files) {
    if (const std::string* root = root_of(roots, file))
      with_files.insert(*root);
    else if (!at_top(file))
      with_files.insert(file.substr(0, file.find('/')));
  }
  std::vector<ProjectDirectory> projects;
  for (const std::string& directory : with_files) {
    projects.push_back({directory, project_path(source.directory / directory, directory, source)});
  }
  return projects;
}

}  // namespace keelson::scan

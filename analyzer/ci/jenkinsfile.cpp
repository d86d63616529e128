// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/jenkinsfile.hpp"

#include <algorithm>
#include <set>

#include "analyzer/ci/actions.hpp"
#include "analyzer/ci/files.hpp"
#include "analyzer/ci/jenkinsfile_scan.hpp"

namespace keelson::ci {
namespace {

bool is_jenkinsfile(std::string_view path) {
  const std::string name = lower_case(file_name(path));
  return !is_left_out(path) && (name == "jenkinsfile" || name.starts_with("jenkinsfile.") ||
                                name.starts_with("jenkinsfile-") ||
                                name.starts_with("jenkinsfile_") || name.ends_with(".jenkinsfile"));
}

}  // namespace

ProjectFacts read_jenkinsfiles(const Tree& tree, Scripts& scripts) {
  ProjectFacts facts;
  std::vector<std::string> files;
  for (const std::string& path : tree.files()) {
    if (is_jenkinsfile(path)) files.push_back(path);
  }
  std::set<std::string> seen(files.begin(), files.end());
  // Grows with what the files load.
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string path = files[i];
    const auto text = read_or_say(tree, path, Hides::builds, facts.open);
    if (!text) continue;
    JenkinsfileScan scan(path, *text, scripts);
    Job job = scan.job();
    for (const std::string& loaded : scan.loaded()) {
      const auto file = path_within("", loaded);
      if (file && std::binary_search(tree.files().begin(), tree.files().end(), *file)) {
        if (seen.insert(*file).second) files.push_back(*file);
      } else {
        job.actions.open.push_back(
            {"load: " + loaded + " is not in the repository", {path, 0}, Hides::builds});
      }
    }
    facts.jobs.push_back(std::move(job));
  }
  return facts;
}

}  // namespace keelson::ci

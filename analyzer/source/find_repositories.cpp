// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/find_repositories.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"

namespace keelson::source {
namespace fs = std::filesystem;
namespace {

bool is_bare(const fs::path& path) {
  std::error_code failed;
  return fs::is_regular_file(path / "HEAD", failed) && fs::is_directory(path / "objects", failed) &&
         fs::is_directory(path / "refs", failed);
}

bool is_repository(const fs::path& path) {
  std::error_code failed;
  return fs::exists(fs::symlink_status(path / ".git", failed)) || is_bare(path);
}

class Finder {
 public:
  explicit Finder(const fs::path& root) : m_root(root) {}

  Repositories find() {
    std::error_code failed;
    const bool is_directory = fs::is_directory(m_root, failed);
    if (is_directory) fs::directory_iterator(m_root, failed);
    if (!is_directory || failed) {
      throw Error(ErrorKind::configuration, "read sources", m_root.string(),
                  failed ? failed.message() : "it is not a directory",
                  "correct sources: git in keelson.yml, or let the user who runs keelson read it");
    }
    enter(m_root, 0);
    std::sort(m_found.paths.begin(), m_found.paths.end());
    std::sort(m_found.unreadable.begin(), m_found.unreadable.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(m_found);
  }

 private:
  void report(const fs::path& path, std::string cause) {
    m_found.unreadable.push_back(
        {path.lexically_relative(m_root).generic_string(), std::move(cause)});
  }

  void enter(const fs::path& path, int depth) {
    if (is_repository(path)) {
      m_found.paths.push_back(path);
      return;
    }
    if (depth != 0 && path.extension() == ".git") {
      return report(path,
                    "it is named like a git repository, but HEAD, objects or refs is missing");
    }
    if (depth > k_depth_max) return report(path, "directories are nested too deeply");
    std::error_code failed;
    fs::directory_iterator entries(path, failed);
    if (failed) return report(path, failed.message());
    while (entries != fs::directory_iterator()) {
      visit(*entries, depth);
      entries.increment(failed);
      if (failed) return report(path, failed.message());
    }
  }

  void visit(const fs::directory_entry& entry, int depth) {
    std::error_code failed;
    if (!entry.is_symlink(failed)) {
      if (entry.is_directory(failed)) enter(entry.path(), depth + 1);
      return;
    }
    // Inside the folder its target is found by itself; out of it, it is not ours.
    if (!entry.is_directory(failed) || !is_repository(entry.path())) return;
    const fs::path inside =
        fs::canonical(entry.path(), failed).lexically_relative(fs::canonical(m_root, failed));
    if (failed || inside.empty() || *inside.begin() == "..") {
      report(entry.path(), "the symbolic link leads out of the source directory");
    }
  }

  fs::path m_root;
  Repositories m_found;
};

}  // namespace

Repositories find_repositories(const fs::path& directory) {
  return Finder(directory.lexically_normal()).find();
}

}  // namespace keelson::source

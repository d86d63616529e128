// SPDX-License-Identifier: Apache-2.0
#include "src/scan/source_state.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "analyzer/source/find_repositories.hpp"

namespace keelson::scan {
namespace {

namespace fs = std::filesystem;

std::optional<Time> changed(const fs::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Time(std::chrono::seconds(status.st_mtime));
}

// `git fetch` writes FETCH_HEAD even when nothing is new; a mirror made by other means has only
// its references.
std::optional<Time> fetched(const fs::path& repository) {
  const fs::path git = fs::is_directory(repository / ".git") ? repository / ".git" : repository;
  if (const auto time = changed(git / "FETCH_HEAD")) return time;
  std::optional<Time> latest;
  for (const char* name : {"packed-refs", "HEAD", "refs/heads"}) {
    const auto time = changed(git / name);
    if (time && (!latest || *time > *latest)) latest = time;
  }
  return latest;
}

}  // namespace

std::optional<Time> last_fetched(const config::Source& source) {
  if (source.kind != config::SourceKind::git) return std::nullopt;
  std::optional<Time> oldest;
  for (const auto& path : source::find_repositories(source.directory).paths) {
    const auto time = fetched(path);
    if (!time) return std::nullopt;
    if (!oldest || *time < *oldest) oldest = time;
  }
  return oldest;
}

}  // namespace keelson::scan

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/directory_tree.hpp"

#include <algorithm>

#include "analyzer/source/dockerfiles.hpp"

namespace keelson::source {
namespace fs = std::filesystem;
namespace {

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto inside = path.lexically_relative(root);
  return !inside.empty() && *inside.begin() != "..";
}

}  // namespace

DirectoryTree::DirectoryTree(fs::path root) {
  std::error_code failed;
  m_root = fs::canonical(root, failed);
  if (failed) m_root = std::move(root);
}

std::optional<std::string> DirectoryTree::read(std::string_view path) const {
  const auto within = path_within("", path);
  if (!within || within->empty()) return std::nullopt;
  std::error_code failed;
  const fs::path target = fs::canonical(m_root / *within, failed);
  if (failed || !is_inside(target, m_root) || fs::is_directory(target, failed)) return std::nullopt;
  return read_file(target);
}

const std::vector<std::string>& DirectoryTree::files() const {
  std::call_once(m_listed, [this] {
    std::error_code failed;
    const auto skip = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(m_root, skip, failed), end;
         !failed && entry != end && m_files.size() < k_files_max; entry.increment(failed)) {
      std::error_code unknown;
      if (entry->is_directory(unknown) && !entry->is_symlink(unknown)) {
        if (entry->path().filename() == ".git" || entry.depth() >= k_depth_max)
          entry.disable_recursion_pending();
      } else if (entry->is_regular_file(unknown)) {
        m_files.push_back(entry->path().lexically_relative(m_root).generic_string());
      }
    }
    std::sort(m_files.begin(), m_files.end());
  });
  return m_files;
}

}  // namespace keelson::source

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_commit_tree.hpp"

#include <algorithm>

#include "analyzer/source/git_tree.hpp"

namespace keelson::source {
namespace {}  // namespace

GitCommitTree::GitCommitTree(GitObjects& objects, const std::string& commit)
    : m_objects(objects), m_root(objects.commit(commit).tree) {}

std::optional<std::string> GitCommitTree::blob_at(std::string_view path) const {
  const auto within = path_within("", path);
  if (!within || within->empty()) return std::nullopt;
  std::string tree = m_root;
  std::string_view rest = *within;
  while (true) {
    const std::size_t slash = rest.find('/');
    const auto entry = m_objects.entry(tree, std::string(rest.substr(0, slash)));
    if (!entry) return std::nullopt;
    if (slash == std::string_view::npos)
      return entry->kind == EntryKind::file ? std::optional(entry->id) : std::nullopt;
    if (entry->kind != EntryKind::directory) return std::nullopt;
    tree = entry->id;
    rest.remove_prefix(slash + 1);
  }
}

std::optional<std::string> GitCommitTree::read(std::string_view path) const {
  const auto blob = blob_at(path);
  if (!blob) return std::nullopt;
  return m_objects.blob(*blob, k_blob_bytes_max);
}

const std::vector<std::string>& GitCommitTree::files() const {
  if (!m_is_listed) {
    m_is_listed = true;
    list(m_root, "", 0);
    std::sort(m_files.begin(), m_files.end());
  }
  return m_files;
}

void GitCommitTree::list(const std::string& tree, const std::string& prefix, int depth) const {
  if (depth > k_depth_max) return;
  for (const Entry& entry : m_objects.directory(tree)) {
    if (m_files.size() >= k_files_max) return;
    if (entry.kind == EntryKind::directory)
      list(entry.id, prefix + entry.name + "/", depth + 1);
    else if (entry.kind == EntryKind::file)
      m_files.push_back(prefix + entry.name);
  }
}

}  // namespace keelson::source

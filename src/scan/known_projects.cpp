// SPDX-License-Identifier: Apache-2.0
#include "src/scan/known_projects.hpp"

#include "analyzer/model/error.hpp"
#include "analyzer/model/text.hpp"
#include "analyzer/source/directory_tree.hpp"
#include "analyzer/source/git_repository.hpp"

namespace keelson::scan {
namespace {

// A tree with its repository, for one thread at a time.
class RepositoryTree : public Tree {
 public:
  RepositoryTree(source::GitRepository repository, const std::string& commit)
      : m_repository(std::move(repository)), m_tree(m_repository.tree(commit)) {}

  std::optional<std::string> read(std::string_view path) const override {
    const std::lock_guard lock(m_mutex);
    return m_tree->read(path);
  }
  const std::vector<std::string>& files() const override {
    const std::lock_guard lock(m_mutex);
    return m_tree->files();
  }

 private:
  mutable std::mutex m_mutex;
  source::GitRepository m_repository;
  std::unique_ptr<Tree> m_tree;
};

bool is_repository(const std::filesystem::path& root) {
  try {
    source::GitRepository repository{root};
    return true;
  } catch (const Error&) {
    return false;
  }
}

// Null when the ref cannot be read: it is out of reach, and the reader says so.
std::unique_ptr<Tree> tree_at(const std::filesystem::path& root, const std::string& ref) try {
  source::GitRepository repository(root);
  if (ref.empty() || ref == "HEAD") {
    const auto head = repository.default_branch();
    if (!head) return nullptr;
    return std::make_unique<RepositoryTree>(std::move(repository), head->commit);
  }
  for (const auto& found : {repository.branches({ref}).found, repository.tags({ref}).found}) {
    for (const source::Revision& revision : found) {
      if (revision.name == ref)
        return std::make_unique<RepositoryTree>(std::move(repository), revision.commit);
    }
  }
  const auto commit = repository.commit_named(ref, source::CommitText::revision_label);
  if (!commit) return nullptr;
  return std::make_unique<RepositoryTree>(std::move(repository), commit->commit);
} catch (const Error&) {
  return nullptr;
}

}  // namespace

void KnownProjects::add(const std::string& path, ProjectKind kind, std::filesystem::path root) {
  const std::lock_guard lock(m_mutex);
  m_projects.try_emplace(lower_case(path), Project{kind, std::move(root), {}});
}

const Tree* KnownProjects::find(const std::string& path, const std::string& ref) const {
  const std::lock_guard lock(m_mutex);
  const auto project = m_projects.find(lower_case(path));
  if (project == m_projects.end()) return nullptr;
  auto& [kind, root, trees] = project->second;
  const auto known = trees.find(ref);
  if (known != trees.end()) return known->second.get();
  auto& tree = trees[ref];
  if (kind == ProjectKind::checkout && (ref.empty() || !is_repository(root)))
    tree = std::make_unique<source::DirectoryTree>(root);
  else
    tree = tree_at(root, ref);
  return tree.get();
}

}  // namespace keelson::scan

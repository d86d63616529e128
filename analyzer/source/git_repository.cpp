// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_repository.hpp"

#include "analyzer/source/git_commit_tree.hpp"
#include "analyzer/source/git_dockerfiles.hpp"
#include "analyzer/source/git_objects.hpp"

namespace keelson::source {

struct GitRepository::Parts {
  explicit Parts(const std::filesystem::path& path) : objects(path), dockerfiles(objects) {}
  GitObjects objects;
  GitDockerfiles dockerfiles;
};

GitRepository::GitRepository(const std::filesystem::path& path)
    : m_parts(std::make_unique<Parts>(path)) {}
GitRepository::~GitRepository() = default;
GitRepository::GitRepository(GitRepository&&) noexcept = default;
GitRepository& GitRepository::operator=(GitRepository&&) noexcept = default;

std::optional<Revision> GitRepository::default_branch() const {
  return source::default_branch(m_parts->objects);
}

Revisions GitRepository::branches(const std::vector<std::string>& patterns) const {
  return source::branches(m_parts->objects, patterns);
}

Revisions GitRepository::tags(const std::vector<std::string>& patterns) const {
  return source::tags(m_parts->objects, patterns);
}

std::optional<Revision> GitRepository::commit_named(std::string_view text,
                                                    CommitText source) const {
  return source::commit_named(m_parts->objects, text, source);
}

History GitRepository::history(const Revision& revision, std::size_t limit) const {
  return read_history(m_parts->objects, revision.commit, limit);
}

GitTree GitRepository::dockerfiles(const std::string& commit) try {
  return m_parts->dockerfiles.in_tree(m_parts->objects.commit(commit).tree);
} catch (const Error& e) {
  throw Error(e.kind(), "read git commit", commit + " of " + m_parts->objects.path().string(),
              e.cause(), e.next());
}

std::unique_ptr<Tree> GitRepository::tree(const std::string& commit) {
  return std::make_unique<GitCommitTree>(m_parts->objects, commit);
}

std::string GitRepository::read_blob(const std::string& id) {
  return m_parts->objects.blob(id, k_blob_bytes_max);
}

const std::vector<Unreadable>& GitRepository::broken_packs() const {
  return m_parts->objects.broken_packs();
}

std::uint64_t GitRepository::trees_read() const {
  return m_parts->objects.trees_read();
}
std::uint64_t GitRepository::blobs_read() const {
  return m_parts->objects.blobs_read();
}

}  // namespace keelson::source

// SPDX-License-Identifier: Apache-2.0
// A git repository without need of a checkout: its revisions, their history and the
// Dockerfiles in each. Never writes, checks out, fetches or runs a hook. One object per
// thread: reading fills caches that nothing guards.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/tree.hpp"
#include "analyzer/source/git_history.hpp"
#include "analyzer/source/git_revisions.hpp"
#include "analyzer/source/git_tree.hpp"

namespace keelson::source {

class GitRepository {
 public:
  // A working tree, a linked one whose .git is a file, or a bare repository. Throws Error
  // when it is none, or its objects are not named by sha1.
  explicit GitRepository(const std::filesystem::path& path);
  ~GitRepository();
  GitRepository(GitRepository&&) noexcept;
  GitRepository& operator=(GitRepository&&) noexcept;

  // As the functions of the same names in git_revisions.hpp.
  std::optional<Revision> default_branch() const;
  Revisions branches(const std::vector<std::string>& patterns) const;
  Revisions tags(const std::vector<std::string>& patterns) const;
  std::optional<Revision> commit_named(std::string_view text, CommitText source) const;

  // The newest `limit` commits that lead to the revision, itself included.
  History history(const Revision& revision, std::size_t limit) const;

  // Throws Error when the commit or its root directory cannot be read; anything below that
  // cannot be is listed.
  GitTree dockerfiles(const std::string& commit);

  // All files of a commit, on the same thread; lives no longer than this. Throws Error when
  // the commit cannot be read.
  std::unique_ptr<Tree> tree(const std::string& commit);

  // A file's content; throws Error when it is missing, broken or larger than 4 MiB. The
  // caller lists that for the file's path and goes on.
  std::string read_blob(const std::string& id);

  // Packs that are broken: what only they hold is missing. Relative to objects/, sorted.
  const std::vector<Unreadable>& broken_packs() const;

  // What was read so far: the cost, counted.
  std::uint64_t trees_read() const;
  std::uint64_t blobs_read() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace keelson::source

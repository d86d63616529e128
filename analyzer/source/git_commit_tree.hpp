// SPDX-License-Identifier: Apache-2.0
// The files of a repository at one commit, without a checkout. Links and submodules are not
// followed. Shares the repository's caches, so one thread at a time.
#pragma once
#include <map>

#include "analyzer/model/tree.hpp"
#include "analyzer/source/git_objects.hpp"

namespace keelson::source {

class GitCommitTree : public Tree {
 public:
  // `objects` outlives this. Throws Error when the commit cannot be read.
  GitCommitTree(GitObjects& objects, const std::string& commit);
  std::optional<std::string> read(std::string_view path) const override;
  const std::vector<std::string>& files() const override;

 private:
  void list(const std::string& tree, const std::string& prefix, int depth) const;
  std::optional<std::string> blob_at(std::string_view path) const;

  GitObjects& m_objects;
  std::string m_root;
  mutable bool m_is_listed = false;
  mutable std::vector<std::string> m_files;
};

}  // namespace keelson::source

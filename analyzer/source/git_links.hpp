// SPDX-License-Identifier: Apache-2.0
// Follows a symbolic link inside one tree of a git repository, as a checkout would.
// Never leaves the tree: a link out of it has a cause instead of an end.
#pragma once
#include <string>
#include <unordered_map>

#include "analyzer/source/git_objects.hpp"

namespace keelson::source {

enum class LinkEndKind { file, directory, nowhere };

struct LinkEnd {
  LinkEndKind kind = LinkEndKind::nowhere;
  std::string blob;   // of a file
  std::string cause;  // why nowhere
};

class GitLinks {
 public:
  explicit GitLinks(GitObjects& objects) : m_objects(objects) {}
  // Throws Error{invalid} when an object on the way is missing or broken.
  LinkEnd follow(const std::string& root_tree, const std::string& path);

 private:
  const std::optional<Entry>& entry(const std::string& tree, const std::string& name);
  const std::string& target(const std::string& blob);

  GitObjects& m_objects;
  // By tree and name, and by blob: a link that commits do not touch costs nothing again.
  std::unordered_map<std::string, std::optional<Entry>> m_entries;
  std::unordered_map<std::string, std::string> m_targets;
};

}  // namespace keelson::source

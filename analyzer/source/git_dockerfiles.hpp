// SPDX-License-Identifier: Apache-2.0
// Finds the Dockerfiles in trees of one git repository. A directory seen before, by the id
// of its tree, is not read again, so commits cost only the trees that differ between them.
// Never loads a file's content; looks at its size in the object's header.
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/source/git_links.hpp"
#include "analyzer/source/git_objects.hpp"
#include "analyzer/source/git_tree.hpp"

namespace keelson::source {

class GitDockerfiles {
 public:
  explicit GitDockerfiles(GitObjects& objects) : m_objects(objects), m_links(objects) {}
  // Throws Error{invalid} when the tree itself cannot be read; what is below it is listed.
  GitTree in_tree(const std::string& tree);

 private:
  // A directory, reduced to what leads to something worth listing. Held by address.
  struct Directory {
    struct Child {
      std::string name;
      std::string id;
      const Directory* directory;
    };
    std::vector<Entry> files;  // Dockerfiles, links and submodules
    std::vector<Child> children;
    std::vector<Unreadable> unreadable;  // by name
    std::optional<Error> failure;        // of reading the directory itself
    bool empty() const {
      return files.empty() && children.empty() && unreadable.empty() && !failure;
    }
  };
  struct Listing;

  const Directory& directory(const std::string& tree);
  void read(Directory& into, const std::string& tree);
  void list(Listing& into, const Directory& directory, const std::string& prefix, int depth);
  void list_file(Listing& into, const Entry& entry, const std::string& path);
  const std::string& problem_of(const std::string& blob);

  GitObjects& m_objects;
  GitLinks m_links;
  std::unordered_map<std::string, Directory> m_directories;  // by tree id
  std::unordered_map<std::string, std::string> m_problems;   // by blob id; empty for none
};

}  // namespace keelson::source

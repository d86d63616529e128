// SPDX-License-Identifier: Apache-2.0
// The files of a tree that patterns name, each pattern looked up once. Never reads a file.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/model/tree.hpp"
#include "analyzer/shell/commands.hpp"

namespace keelson::shell {

// Of the files that a script wrote: those a pattern from the root matches, and whether there may
// be others that match.
struct WrittenNames {
  std::vector<std::string> names;
  bool may_be_more = false;
};
WrittenNames written_names(const WrittenFiles& files, const std::string& pattern);

class FileNames {
 public:
  explicit FileNames(const Tree& tree) : m_tree(tree) {}

  // As glob() says; nullptr when so much was asked for already that it is not worth the time.
  const std::vector<std::string>* find(const std::string& pattern) const;

 private:
  const Tree& m_tree;
  mutable std::map<std::string, std::vector<std::string>> m_known;
  mutable std::size_t m_cost = 0;
};

}  // namespace keelson::shell

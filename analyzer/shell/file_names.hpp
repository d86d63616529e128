// SPDX-License-Identifier: Apache-2.0
// The files of a tree that patterns name, each pattern looked up once. Never reads a file.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/model/tree.hpp"

namespace keelson::shell {

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

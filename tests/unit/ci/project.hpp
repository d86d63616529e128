// SPDX-License-Identifier: Apache-2.0
// A project in memory, and others beside it, for tests. Never used outside them.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "analyzer/ci/jobs.hpp"

namespace keelson {

using FileMap = std::map<std::string, std::string, std::less<>>;

class OtherProjects : public gitlab::Projects {
 public:
  explicit OtherProjects(const std::map<std::string, FileMap>& projects) {
    for (const auto& [path, files] : projects) m_trees[path] = std::make_unique<MemoryTree>(files);
  }
  const Tree* find(const std::string& path, const std::string&) const override {
    const auto tree = m_trees.find(path);
    return tree == m_trees.end() ? nullptr : tree->second.get();
  }

 private:
  std::map<std::string, std::unique_ptr<MemoryTree>> m_trees;
};

// All that is said of project Acme/Shop with these files.
inline ci::ProjectFacts facts_of(FileMap files, const std::map<std::string, FileMap>& others = {}) {
  const MemoryTree tree(std::move(files));
  gitlab::Project project;
  project.path = "Acme/Shop";
  project.registry = "registry.example.com";
  project.server = "git.example.com";
  project.default_branch = "main";
  project.variables = {{"HOST", "host.example.com"}};
  project.tree = &tree;
  return ci::read_project(project, OtherProjects(others));
}

}  // namespace keelson

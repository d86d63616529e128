// SPDX-License-Identifier: Apache-2.0
// The projects of all sources by path, for what CI configuration includes from one another.
// Used by several threads at once.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "analyzer/gitlab/pipeline.hpp"

namespace keelson::scan {

enum class ProjectKind { checkout, repository };

class KnownProjects : public gitlab::Projects {
 public:
  // The first of a path stays.
  void add(const std::string& path, ProjectKind kind, std::filesystem::path root);
  // A checkout without .git is taken for whatever ref is asked for.
  const Tree* find(const std::string& path, const std::string& ref) const override;

 private:
  struct Project {
    ProjectKind kind;
    std::filesystem::path root;
    std::map<std::string, std::unique_ptr<Tree>> trees;  // by ref; empty pointers: out of reach
  };
  mutable std::mutex m_mutex;
  mutable std::map<std::string, Project> m_projects;  // by path in lower case
};

}  // namespace keelson::scan

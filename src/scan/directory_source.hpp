// SPDX-License-Identifier: Apache-2.0
// Reads a source that is a directory of checkouts: its projects' CI configuration, and its
// Dockerfiles as CI builds them. Never writes to it.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "src/scan/builds.hpp"
#include "src/scan/index.hpp"
#include "src/scan/join.hpp"
#include "src/scan/known_projects.hpp"
#include "src/scan/linker.hpp"
#include "src/scan/projects.hpp"
#include "src/scan/statements.hpp"

namespace keelson::scan {

class DirectorySource {
 public:
  // Lists it. `database` may be null.
  DirectorySource(const config::Settings& settings, const config::Source& source,
                  Statements& statements, store::Database* database, unsigned threads);

  // Lets others include its projects' files.
  void add_to(KnownProjects& known) const;

  void read(const KnownProjects& known, Linker& linker, Builds& builds, Unjoined& unjoined);

 private:
  std::vector<ProjectJobs> read_projects(const KnownProjects& known) const;
  std::vector<DockerfileName> dockerfiles_of(const ProjectDirectory& project) const;

  const config::Settings& m_settings;
  const config::Source& m_source;
  Statements& m_statements;
  store::Database* m_database;
  unsigned m_threads;
  std::int64_t m_started_ns;
  std::string m_key;     // in the store
  std::string m_prefix;  // of paths people see
  std::unique_ptr<Index> m_index;
  source::Listing m_listing;
  std::vector<ProjectDirectory> m_projects;
};

}  // namespace keelson::scan

// SPDX-License-Identifier: Apache-2.0
#include "src/scan/directory_source.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "analyzer/model/image_reference.hpp"
#include "analyzer/source/directory_tree.hpp"
#include "src/scan/convention.hpp"
#include "src/store/scans.hpp"

namespace keelson::scan {
namespace {

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

DirectorySource::DirectorySource(const config::Settings& settings, const config::Source& source,
                                 Statements& statements, store::Database* database,
                                 unsigned threads)
    : m_settings(settings),
      m_source(source),
      m_statements(statements),
      m_database(database),
      m_threads(threads),
      m_started_ns(now_ns()),
      m_key("directory " + std::filesystem::absolute(source.directory).string()),
      m_prefix(source.shown == "." ? "" : source.shown + (source.shown.ends_with('/') ? "" : "/")),
      m_index(std::make_unique<Index>(database == nullptr ? std::string()
                                                          : store::last_scan(*database, m_key))) {
  m_listing = source::list_dockerfiles(source.directory, threads,
                                       [&](std::string_view path, const source::Stamp& stamp) {
                                         return m_index->entries_of(path, stamp);
                                       });
  m_projects = find_projects(m_listing, source);
}

void DirectorySource::add_to(KnownProjects& known) const {
  for (const ProjectDirectory& project : m_projects)
    known.add(project.path, ProjectKind::checkout, m_source.directory / project.directory);
}

std::vector<ProjectJobs> DirectorySource::read_projects(const KnownProjects& known) const {
  std::vector<ProjectJobs> all(m_projects.size());
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < all.size();) {
      const ProjectDirectory& project = m_projects[i];
      const source::DirectoryTree tree(m_source.directory / project.directory);
      std::string shown = m_prefix + project.directory;
      if (shown.ends_with('/')) shown.pop_back();
      all[i] = read_jobs(project.path, tree, m_settings, m_source, known, m_statements,
                         std::move(shown));
    }
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < m_threads && t < all.size(); ++t) others.emplace_back(run);
  run();
  for (std::thread& thread : others) thread.join();
  return all;
}

std::vector<DockerfileName> DirectorySource::dockerfiles_of(const ProjectDirectory& project) const {
  const std::string prefix = project.directory.empty() ? "" : project.directory + "/";
  std::vector<DockerfileName> names;
  auto file = std::lower_bound(m_listing.files.begin(), m_listing.files.end(), prefix,
                               [](const auto& f, const auto& path) { return f.path < path; });
  for (; file != m_listing.files.end() && file->path.starts_with(prefix); ++file)
    names.push_back({file->path.substr(prefix.size()), m_prefix + file->path});
  return names;
}

void DirectorySource::read(const KnownProjects& known, Linker& linker, Builds& builds,
                           Unjoined& unjoined) {
  const std::vector<ProjectJobs> jobs = read_projects(known);
  CiLinks links;
  for (std::size_t i = 0; i < jobs.size(); ++i) links.add(jobs[i], dockerfiles_of(m_projects[i]));
  links.finish();
  for (const auto& missing : m_listing.unreadable)
    builds.unreadable.push_back({m_prefix + missing.path, missing.cause});
  std::vector<SourceFile> files;
  files.reserve(m_listing.files.size());
  for (source::File& file : m_listing.files) {
    std::string shown = m_prefix + file.path;
    files.push_back({std::move(file.path), std::move(shown), file.stamp});
  }
  SourceReading reading = read_source(
      files, *m_index, linker, links,
      [&](const SourceFile& file) { return source::read_file(m_source.directory / file.name); },
      m_threads, m_started_ns, m_listing.directories);
  if (m_database != nullptr && !reading.index.empty())
    store::save_scan(*m_database, m_key, reading.index);
  if (!m_source.convention.empty()) guess_products(reading.builds, m_source, m_prefix, m_projects);
  add_reading(builds, std::move(reading));
  add_links(builds, unjoined, std::move(links));
}

}  // namespace keelson::scan

// SPDX-License-Identifier: Apache-2.0
#include "src/scan/builds.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <thread>

#include "src/scan/directory_source.hpp"
#include "src/scan/git_source.hpp"
#include "src/scan/join.hpp"
#include "src/scan/known_projects.hpp"
#include "src/scan/linker.hpp"
#include "src/scan/statements.hpp"

namespace keelson::scan {
namespace {

constexpr unsigned k_threads_max = 8;

unsigned thread_count() {
  return std::clamp(std::thread::hardware_concurrency(), 1u, k_threads_max);
}

// Dockerfiles among what a source added.
std::int64_t count_files(const std::vector<Build>& builds, std::size_t first) {
  std::set<std::string_view> files;
  for (std::size_t i = first; i < builds.size(); ++i) files.insert(builds[i].dockerfile);
  return static_cast<std::int64_t>(files.size());
}

std::int64_t count_gaps(const Coverage& coverage) {
  return static_cast<std::int64_t>(coverage.open.size() + coverage.out_of_reach.size());
}

}  // namespace

Builds read_builds(const config::Settings& settings, store::Database* database) {
  Builds builds;
  Unjoined unjoined;
  Linker linker(settings);
  Statements statements(settings);
  KnownProjects known;
  // All are listed before any is read: they include one another's CI configuration.
  std::vector<std::unique_ptr<DirectorySource>> directories(settings.sources.size());
  for (std::size_t i = 0; i < settings.sources.size(); ++i) {
    const config::Source& source = settings.sources[i];
    if (source.kind == config::SourceKind::git) {
      add_repositories(source, known);
      continue;
    }
    directories[i] =
        std::make_unique<DirectorySource>(settings, source, statements, database, thread_count());
    directories[i]->add_to(known);
  }
  for (std::size_t i = 0; i < settings.sources.size(); ++i) {
    const std::size_t first = builds.builds.size();
    const std::int64_t gaps = count_gaps(builds.coverage);
    if (directories[i])
      directories[i]->read(known, linker, builds, unjoined);
    else
      read_git(settings, settings.sources[i], known, linker, statements, database, thread_count(),
               builds, unjoined);
    const config::Source& source = settings.sources[i];
    builds.sources.push_back({source.shown, count_files(builds.builds, first),
                              count_gaps(builds.coverage) - gaps, last_fetched(source)});
  }
  linker.check_all_used();
  join(builds, unjoined);
  statements.bound_taken(builds.builds, builds.uses);
  statements.check_all_used();
  builds.needless_statements = statements.needless();
  return builds;
}

Builds read_live_builds(const config::Settings& settings, std::span<const BuiltFrom> live,
                        store::Database* database) {
  Builds builds;
  Linker linker(settings);
  Statements statements(settings);
  KnownProjects known;
  for (const config::Source& source : settings.sources) {
    if (!live.empty() && source.kind == config::SourceKind::git) add_repositories(source, known);
  }
  for (const config::Source& source : settings.sources) {
    const auto& wanted = source.revisions;
    if (live.empty() || std::find(wanted.begin(), wanted.end(), "live") == wanted.end()) continue;
    read_live_commits(settings, source, known, linker, statements, live, database, thread_count(),
                      builds);
  }
  statements.bound_taken(builds.builds, builds.uses);
  return builds;
}

void add_reading(Builds& builds, SourceReading reading) {
  builds.files_read += reading.files_read;
  if (builds.builds.empty())
    builds.builds = std::move(reading.builds);
  else
    std::move(reading.builds.begin(), reading.builds.end(), std::back_inserter(builds.builds));
  std::move(reading.unreadable.begin(), reading.unreadable.end(),
            std::back_inserter(builds.unreadable));
}

void add_links(Builds& builds, Unjoined& unjoined, CiLinks links) {
  std::move(links.others.begin(), links.others.end(), std::back_inserter(builds.builds));
  std::move(links.uses.begin(), links.uses.end(), std::back_inserter(builds.uses));
  builds.coverage.append(links.coverage);
  unjoined.add(links);
}

}  // namespace keelson::scan

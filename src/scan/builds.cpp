// SPDX-License-Identifier: Apache-2.0
#include "src/scan/builds.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "src/scan/git_source.hpp"
#include "src/scan/linker.hpp"
#include "src/store/scans.hpp"

namespace keelson::scan {
namespace {

constexpr unsigned k_threads_max = 8;

unsigned thread_count() {
  return std::clamp(std::thread::hardware_concurrency(), 1u, k_threads_max);
}

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void read_directory(const config::Source& source, Linker& linker, store::Database* database,
                    Builds& builds) {
  const std::int64_t started = now_ns();
  const std::string key = "directory " + std::filesystem::absolute(source.directory).string();
  const Index index(database == nullptr ? std::string() : store::last_scan(*database, key));
  source::Listing listing = source::list_dockerfiles(
      source.directory, thread_count(), [&](std::string_view path, const source::Stamp& stamp) {
        return index.entries_of(path, stamp);
      });
  const std::string prefix =
      source.shown == "." ? "" : source.shown + (source.shown.ends_with('/') ? "" : "/");
  for (const auto& missing : listing.unreadable)
    builds.unreadable.push_back({prefix + missing.path, missing.cause});
  std::vector<SourceFile> files;
  files.reserve(listing.files.size());
  for (source::File& file : listing.files) {
    std::string shown = prefix + file.path;
    files.push_back({std::move(file.path), std::move(shown), file.stamp});
  }
  SourceReading reading = read_source(
      files, index, linker,
      [&](const SourceFile& file) { return source::read_file(source.directory / file.name); },
      thread_count(), started, listing.directories);
  if (database != nullptr && !reading.index.empty())
    store::save_scan(*database, key, reading.index);
  add_reading(builds, std::move(reading));
}

}  // namespace

Builds read_builds(const config::Settings& settings, store::Database* database) {
  Builds builds;
  Linker linker(settings);
  for (const config::Source& source : settings.sources) {
    if (source.kind == config::SourceKind::directory)
      read_directory(source, linker, database, builds);
    else
      read_git(source, linker, database, thread_count(), builds);
  }
  linker.check_all_used();
  return builds;
}

Builds read_live_builds(const config::Settings& settings, std::span<const BuiltFrom> live,
                        store::Database* database) {
  Builds builds;
  Linker linker(settings);
  for (const config::Source& source : settings.sources) {
    const auto& wanted = source.revisions;
    if (live.empty() || std::find(wanted.begin(), wanted.end(), "live") == wanted.end()) continue;
    read_live_commits(source, linker, live, database, thread_count(), builds);
  }
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

}  // namespace keelson::scan

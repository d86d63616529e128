// SPDX-License-Identifier: Apache-2.0
// Reads every Dockerfile of the sources and links it to the images it makes, as keelson.yml
// states and CI configuration does. A Dockerfile without a known product stays, unlinked. What
// did not change since the last time is not read again.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "analyzer/model/build.hpp"
#include "analyzer/source/dockerfiles.hpp"
#include "src/config/settings.hpp"
#include "src/scan/ci_links.hpp"
#include "src/scan/coverage.hpp"
#include "src/scan/reader.hpp"
#include "src/scan/source_state.hpp"
#include "src/store/database.hpp"

namespace keelson::scan {

struct Builds {
  std::vector<Build> builds;
  std::vector<source::Unreadable> unreadable;  // each may hide a Dockerfile
  std::vector<std::string> notes;              // what was left out by design
  std::size_t files_read = 0;                  // those not remembered
  std::vector<Use> uses;                       // sorted, unique
  Coverage coverage;
  std::vector<SourceState> sources;  // in the order of keelson.yml
  std::vector<std::string> needless_statements;
};

// What a live image says it was built from.
struct BuiltFrom {
  std::string image;      // normalised
  std::string text;       // its revision label, or its tag
  bool is_label = false;  // a label is meant to name a commit; a tag only may
  auto operator<=>(const BuiltFrom&) const = default;
};

// `database` may be null: then all is read. Throws Error{configuration} when a source
// cannot be opened, or when a stated link matches no Dockerfile (a mistyped link would
// leave bases unprotected).
Builds read_builds(const config::Settings& settings, store::Database* database);

// The builds live images were made by, from git sources that read `live` revisions.
Builds read_live_builds(const config::Settings& settings, std::span<const BuiltFrom> live,
                        store::Database* database);

// What one source gave.
void add_reading(Builds& builds, SourceReading reading);

}  // namespace keelson::scan

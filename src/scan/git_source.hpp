// SPDX-License-Identifier: Apache-2.0
// Reads the Dockerfiles of git repositories at the revisions a source names, and at the
// commits live images say they were built from. One broken repository is listed and does
// not stop the others. Never checks out, fetches or writes.
#pragma once
#include <span>
#include <string>

#include "src/scan/builds.hpp"
#include "src/scan/join.hpp"
#include "src/scan/known_projects.hpp"
#include "src/scan/linker.hpp"
#include "src/scan/statements.hpp"

namespace keelson::scan {

// Every branch and tag the source names. Of a file that is the same at several revisions,
// the first: the default branch, then as the source lists them.
// CI configuration is read at the heads of branches and at tags, not in their history.
void read_git(const config::Settings& settings, const config::Source& source,
              const KnownProjects& known, Linker& linker, Statements& statements,
              store::Database* database, unsigned threads, Builds& builds, Unjoined& unjoined);

// For each image the Dockerfiles of the commit it was built from, as its only product; of
// those nobody linked, all. Nothing for an image whose commit no repository has.
void read_live_commits(const config::Settings& settings, const config::Source& source,
                       const KnownProjects& known, Linker& linker, Statements& statements,
                       std::span<const BuiltFrom> live, store::Database* database, unsigned threads,
                       Builds& builds);

// Lets others include what the source's repositories hold.
void add_repositories(const config::Source& source, KnownProjects& known);

}  // namespace keelson::scan

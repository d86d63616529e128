// SPDX-License-Identifier: Apache-2.0
// Reads a source's Dockerfiles into builds, several at a time, leaving out those that an
// index still has. Where a file's text comes from is the caller's to say.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/model/build.hpp"
#include "src/scan/index.hpp"
#include "src/scan/linker.hpp"

namespace keelson::scan {

struct SourceFile {
  std::string name;   // what the index knows it by; files of one name have one text
  std::string shown;  // path as people see it
  source::Stamp stamp;
  std::string path = {};  // as the links of keelson.yml see it, where people see more

  const std::string& linked() const { return path.empty() ? shown : path; }
};

struct SourceReading {
  std::vector<Build> builds;  // in order of the files
  std::vector<source::Unreadable> unreadable;
  std::size_t files_read = 0;
  std::string index;  // to be remembered; empty when nothing changed
};

// `files` sorted by name; of one name, each text is read once. `text_of` may be called by `threads`
// threads at once; what it throws makes the file unreadable.
// `listed` are the directories that were listed anew, sorted; of those the index has, it
// keeps the ones that are still there.
SourceReading read_source(const std::vector<SourceFile>& files, const Index& index, Linker& linker,
                          const CiLinks& links,
                          const std::function<std::string(const SourceFile&)>& text_of,
                          unsigned threads, std::int64_t started_ns,
                          std::span<const source::Directory> listed = {});

}  // namespace keelson::scan

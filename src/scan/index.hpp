// SPDX-License-Identifier: Apache-2.0
// What one source's files were read into last time, by name and stamp: path and times of a
// file in a directory, the blob's id in git. Never trusts a file that was changed about
// when it was read. Bytes of another version or damaged ones are an empty index.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/source/dockerfiles.hpp"

namespace keelson::scan {

class Index {
 public:
  struct Facts {
    std::uint64_t inputs = 0;  // key_of the build's inputs
    std::string_view bytes;    // encode_facts
  };
  struct Entry {
    std::string_view name;
    source::Stamp stamp;
    std::vector<Facts> facts;
  };

  Index() = default;
  explicit Index(std::string bytes);
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  std::size_t size() const { return m_entries.size(); }
  const Entry& operator[](std::size_t i) const { return m_entries[i]; }

  // The entry of this name, if what was read is still what is there.
  const Entry* find(std::string_view name, const source::Stamp& stamp) const;

  struct Directory {
    std::string_view path;
    source::Stamp stamp;
    std::string_view entries;
  };
  // Sorted by path.
  const std::vector<Directory>& directories() const { return m_directories; }
  // What a directory has, likewise.
  std::optional<std::string_view> entries_of(std::string_view path,
                                             const source::Stamp& stamp) const;

 private:
  std::string m_bytes;
  bool is_settled(const source::Stamp& stamp) const;

  std::int64_t m_started_ns = 0;
  std::vector<Entry> m_entries;  // sorted by name
  std::vector<Directory> m_directories;
};

// Writes an index: the directories in order of path, then each entry in order of name.
class IndexWriter {
 public:
  // `started_ns`: when reading began, since 1970. `bytes`: about how many there will be.
  IndexWriter(std::int64_t started_ns, const std::vector<Index::Directory>& directories,
              std::size_t bytes = 0);
  void add(const Index::Entry& entry);
  std::string take() { return std::move(m_bytes); }

 private:
  std::string m_bytes;
};

}  // namespace keelson::scan

// SPDX-License-Identifier: Apache-2.0
// Objects and references of one git repository, read by libgit2, whose types stay in the
// .cpp. Never writes, runs no hook or configured command, never uses the network.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/error.hpp"
#include "analyzer/model/time.hpp"
#include "analyzer/source/dockerfiles.hpp"

namespace keelson::source {

enum class EntryKind { file, directory, link, submodule };

struct Entry {
  std::string name;  // bytes, in no certain encoding
  std::string id;
  EntryKind kind;
};

struct CommitObject {
  std::string tree;
  std::vector<std::string> parents;
  Time committed;
};

struct ReferenceTarget {
  std::string reference;              // after symbolic ones, e.g. "refs/heads/main"
  std::optional<std::string> commit;  // absent when it names a tree or a blob
};

// Ids are 40 hex digits. What is missing or broken throws Error{invalid}, whose cause names
// the object and whose next step is git fsck.
class GitObjects {
 public:
  // `path` is a working tree, a linked one, or a bare repository; parents are not searched.
  explicit GitObjects(const std::filesystem::path& path);
  ~GitObjects();
  GitObjects(GitObjects&&) noexcept;
  GitObjects& operator=(GitObjects&&) noexcept;

  const std::filesystem::path& path() const { return m_path; }
  // Where references are, shared by all linked working trees.
  std::filesystem::path common_directory() const;
  bool bare() const;

  CommitObject commit(const std::string& id) const;
  std::vector<Entry> directory(const std::string& tree);
  std::optional<Entry> entry(const std::string& tree, const std::string& name);
  // From the object's header: the content is not loaded.
  std::uintmax_t blob_bytes(const std::string& id) const;
  // Refuses what is larger than `bytes_max`, before loading it.
  std::string blob(const std::string& id, std::uintmax_t bytes_max);

  // The one commit whose id starts so; nullopt when none does or several objects do.
  // Throws when none does, but a pack is broken that may hold it.
  std::optional<std::string> commit_starting(std::string_view hex) const;
  // Sorted names under "refs/…/", those that cannot be read included.
  std::vector<std::string> references(const std::string& prefix) const;
  // nullopt when it does not exist, or is symbolic and its end does not exist.
  std::optional<ReferenceTarget> reference(const std::string& name) const;

  // As they were when the repository was opened.
  const std::vector<Unreadable>& broken_packs() const { return m_broken_packs; }

  std::uint64_t trees_read() const { return m_trees_read; }
  std::uint64_t blobs_read() const { return m_blobs_read; }

 private:
  [[noreturn]] void fail(const std::string& doing, const std::string& object,
                         const std::string& cause) const;
  void check(int result, const std::string& id) const;

  struct Handles;
  std::filesystem::path m_path;
  std::unique_ptr<Handles> m_handles;
  std::vector<Unreadable> m_broken_packs;
  std::uint64_t m_trees_read = 0, m_blobs_read = 0;
};

}  // namespace keelson::source

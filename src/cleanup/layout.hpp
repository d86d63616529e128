// SPDX-License-Identifier: Apache-2.0
// A directory as an OCI image layout (image-spec 1.1): who was kept, in index.json, and
// content by digest. Every change is durable and whole. Never follows a link, and never
// removes anything unless told what.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/time.hpp"
#include "src/registry/digest.hpp"

namespace keelson::cleanup {

// One image in index.json, once for each of its tags.
struct KeptImage {
  std::string run_id, repository, digest, media_type;
  std::vector<std::string> tags;
  Time kept{};
  std::int64_t manifest_bytes = 0;
  std::int64_t size_bytes = 0;  // with its blobs
};

// What a person is to do about a vault that cannot be used.
inline constexpr const char* k_vault_next =
    "restore it from a backup, or give the vault another directory in keelson.yml";

// One piece of content, checked before its last bytes are given out.
class BlobReader {
 public:
  BlobReader(const std::filesystem::path& place, const registry::Digest& digest);
  ~BlobReader();
  BlobReader(const BlobReader&) = delete;
  BlobReader& operator=(const BlobReader&) = delete;

  std::int64_t size_bytes() const { return m_size; }
  // The next bytes; none at the end. Throws Error{invalid} when they are not those of the digest.
  std::string next();

 private:
  registry::Digest m_digest;
  registry::Sha256 m_sum;
  int m_file = -1;
  std::int64_t m_size = 0, m_read = 0;
  bool m_is_checked = false;
};

// Beside the content, since index.json is replaced and cannot be held.
inline constexpr const char* k_index_lock = "keelson-index.lock";
inline constexpr const char* k_blobs_lock = "keelson-blobs.lock";

class Layout {
 public:
  // Throws Error{internal} when something is there that is not ours to write to.
  explicit Layout(std::filesystem::path directory);

  void create();  // unless it is there
  bool exists() const;

  // Oldest first; none while it does not exist.
  std::vector<KeptImage> images() const;
  void write_images(const std::vector<KeptImage>& images);

  const std::filesystem::path& directory() const { return m_directory; }
  std::filesystem::path blobs() const { return m_directory / "blobs" / "sha256"; }
  std::filesystem::path place(const registry::Digest& digest) const;
  std::optional<std::int64_t> size(const registry::Digest& digest) const;
  // Throws Error{not_found} when it is not there.
  BlobReader open(const registry::Digest& digest) const;
  // All of it, of what is small. Throws Error{not_found | invalid}.
  std::string read_small(const registry::Digest& digest) const;

  // Holds others off while it lives. Shared: content is being added. Throws Error{conflict}
  // when another process does not end what it is at.
  enum class Use { adds, removes, writes_index };
  class Lock {
   public:
    Lock(const Layout& layout, Use use);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    int m_file;
  };

 private:
  void check() const;
  std::filesystem::path m_directory;
};

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
// What a commit's tree holds for us: Dockerfiles by blob, and what could not be read.
// Values only; nothing here opens a repository.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/source/dockerfiles.hpp"

namespace keelson::source {

// Larger files are listed as unreadable, without being loaded.
inline constexpr std::uintmax_t k_blob_bytes_max = 4u << 20;

struct GitFile {
  std::string path;  // bytes as in the tree, in no certain encoding; '/' separated
  std::string blob;  // 40 hex digits; of a symbolic link, its end's
  bool operator==(const GitFile&) const = default;
};

struct GitTree {
  std::vector<GitFile> files;          // sorted by path
  std::vector<Unreadable> unreadable;  // sorted by path; may hide Dockerfiles
  std::vector<std::string> notes;      // sorted: what is by design not read (submodules)
};

}  // namespace keelson::source

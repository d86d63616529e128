// SPDX-License-Identifier: Apache-2.0
// Walks a directory of checkouts and lists the Dockerfiles found there, in a fixed order, and
// where CI configuration may be.
// Never leaves the tree: a symbolic link out of it is listed, not followed.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::source {

// Bounds of every walk through directories.
inline constexpr int k_depth_max = 64;
inline constexpr std::size_t k_files_max = 1'000'000;

// What tells, without reading it, that a file is the one read before.
struct Stamp {
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;  // since 1970
  std::uint64_t inode = 0;
  bool operator==(const Stamp&) const = default;
};

struct File {
  std::string path;  // relative to the root, '/' separated
  Stamp stamp;       // of the target, if it is a link
};

// What could not be read. The rest was; the caller decides what that means.
struct Unreadable {
  std::string path;
  std::string cause;
};

// A directory's entries worth looking at, as they are while its stamp stays the same.
struct Directory {
  std::string path;  // relative to the root; empty for the root
  Stamp stamp;
  // 'd' directory, 'f' Dockerfile, 'l' link to one, 'c' file that may be of CI, 'g' mark of a
  // repository; then the name, then '\0'
  std::string entries;
};

struct Listing {
  std::vector<File> files;                // sorted by path
  std::vector<std::string> ci_files;      // sorted; YAML, bake, Jenkinsfile
  std::vector<std::string> repositories;  // sorted; directories with .git or .gitlab-ci.yml
  std::vector<Directory> directories;     // sorted by path; those listed anew
  std::vector<Unreadable> unreadable;     // sorted by path
};

// The entries of a directory whose stamp is still this, if they are remembered. Called by
// several threads at once.
using KnownDirectories =
    std::function<std::optional<std::string_view>(std::string_view path, const Stamp& stamp)>;

// True for Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile and their variants and
// templates, in any case (rule 34). A *.dockerignore beside one is not.
bool is_dockerfile_name(std::string_view name);

// True for what may say which images are made or used: YAML, bake files, Jenkinsfiles.
bool is_ci_name(std::string_view name);

// The whole file. Throws Error{not_found} when it cannot be opened, and Error{invalid} when
// it cannot be read, is no regular file, or is larger than 4 MiB.
std::string read_file(const std::filesystem::path& path);

// One file below `root`, whatever its name; nullopt when there is no regular file inside it.
std::optional<File> file_at(const std::filesystem::path& root, const std::string& path);

// Lists with `threads` threads; a directory that `known` knows is not listed anew. Throws
// Error{configuration} when `root` itself is no directory or cannot be opened; anything below it
// that cannot be listed is in the answer.
Listing list_dockerfiles(const std::filesystem::path& root, unsigned threads,
                         const KnownDirectories& known = {});

}  // namespace keelson::source

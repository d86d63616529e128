// SPDX-License-Identifier: Apache-2.0
// Walks a directory of checkouts and hands out the Dockerfiles found there, in a
// fixed order. Never leaves the tree: a symbolic link out of it is listed, not followed.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::source {

struct File {
  std::string path;  // relative to the root, '/' separated
  std::string text;
};

// What could not be read. The rest was; the caller decides what that means.
struct Unreadable {
  std::string path;
  std::string cause;
};

struct Tree {
  std::vector<File> files;             // sorted by path
  std::vector<Unreadable> unreadable;  // sorted by path
};

// True for Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile and their variants,
// in any case. A file next to a Dockerfile named *.dockerignore is not one.
bool is_dockerfile_name(std::string_view name);

// The whole file. Throws Error{not_found} when it cannot be read, and Error{invalid} when
// it is larger than 4 MiB.
std::string read_file(const std::filesystem::path& path);

// Throws Error{configuration} when `root` itself is no directory or cannot be opened;
// anything below it that cannot be read is listed. Files over 4 MiB are listed too.
Tree read_dockerfiles(const std::filesystem::path& root);

}  // namespace keelson::source

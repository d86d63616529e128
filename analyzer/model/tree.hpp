// SPDX-License-Identifier: Apache-2.0
// The files of one repository in one state, by path. Never written to; never leads out of
// the repository.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson {

class Tree {
 public:
  Tree() = default;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  virtual ~Tree() = default;

  // The whole file; `path` is relative to the root, '/' separated, without `.` or `..`.
  // nullopt when there is no such file. Throws Error{invalid} when it is there but cannot be
  // read, is no regular file, or is larger than 4 MiB.
  virtual std::optional<std::string> read(std::string_view path) const = 0;

  // The paths of all files, sorted; .git left out. Listed when first asked for.
  virtual const std::vector<std::string>& files() const = 0;
};

// `path` as seen from `directory`, without `.`, `..` and doubled `/`; empty for the root. An
// absolute path counts from the root of the repository. nullopt when it leads out of it.
std::optional<std::string> path_within(std::string_view directory, std::string_view path);

// Files and directories that match a shell-like pattern from the root, sorted: `*`, `?` and
// `[…]` stay within one name, `**` is any number of directories. With a trailing `/` only
// directories, which keep it.
std::vector<std::string> glob(const Tree& tree, std::string_view pattern);

// Files held in memory.
class MemoryTree : public Tree {
 public:
  explicit MemoryTree(std::map<std::string, std::string, std::less<>> files);
  std::optional<std::string> read(std::string_view path) const override;
  const std::vector<std::string>& files() const override { return m_paths; }

 private:
  std::map<std::string, std::string, std::less<>> m_files;
  std::vector<std::string> m_paths;
};

}  // namespace keelson

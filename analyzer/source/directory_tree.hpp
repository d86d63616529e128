// SPDX-License-Identifier: Apache-2.0
// The files of a checkout, read when they are asked for. Never leaves the checkout: a link
// out of it is as good as no file. Used by several threads at once.
#pragma once
#include <filesystem>
#include <mutex>

#include "analyzer/model/tree.hpp"

namespace keelson::source {

class DirectoryTree : public Tree {
 public:
  explicit DirectoryTree(std::filesystem::path root);
  std::optional<std::string> read(std::string_view path) const override;
  // Directories that cannot be listed are left out; reading what is in them throws.
  const std::vector<std::string>& files() const override;

 private:
  std::filesystem::path m_root;
  mutable std::once_flag m_listed;
  mutable std::vector<std::string> m_files;
};

}  // namespace keelson::source

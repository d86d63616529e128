// SPDX-License-Identifier: Apache-2.0
// A repository and, over it, the few files that steps of a workflow write. Never changes what is
// below.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/tree.hpp"

namespace keelson::ci {

class OverlayTree : public Tree {
 public:
  OverlayTree(const Tree& below, const std::map<std::string, std::string>& written)
      : m_below(below), m_written(written) {}

  std::optional<std::string> read(std::string_view path) const override {
    const auto file = m_written.find(std::string(path));
    return file == m_written.end() ? m_below.read(path) : file->second;
  }

  // Written files are found by name only: nobody looks for them with a pattern.
  const std::vector<std::string>& files() const override { return m_below.files(); }

 private:
  const Tree& m_below;
  const std::map<std::string, std::string>& m_written;
};

}  // namespace keelson::ci

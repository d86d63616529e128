// SPDX-License-Identifier: Apache-2.0
// A repository that remembers which of its files were read. Changes nothing of what is read.
#pragma once
#include <set>
#include <string>

#include "analyzer/model/tree.hpp"

namespace keelson::ci {

class RecordingTree : public Tree {
 public:
  explicit RecordingTree(const Tree& below) : m_below(below) {}

  std::optional<std::string> read(std::string_view path) const override {
    m_read.emplace(path);
    return m_below.read(path);
  }
  const std::vector<std::string>& files() const override { return m_below.files(); }

  bool was_read(const std::string& path) const { return m_read.contains(path); }

 private:
  const Tree& m_below;
  mutable std::set<std::string> m_read;
};

}  // namespace keelson::ci

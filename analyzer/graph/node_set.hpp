// SPDX-License-Identifier: Apache-2.0
// A set of nodes, one bit each. Its size is fixed when made.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/graph/edge.hpp"

namespace keelson::graph {

class NodeSet {
 public:
  explicit NodeSet(std::size_t nodes = 0) : m_words((nodes + 63) / 64) {}
  explicit NodeSet(std::span<const std::uint64_t> words) : m_words(words.begin(), words.end()) {}

  bool contains(NodeId node) const { return m_words[node / 64] >> (node % 64) & 1; }
  // Whether it was not there before.
  bool insert(NodeId node) {
    const std::uint64_t bit = std::uint64_t{1} << (node % 64);
    const bool is_new = (m_words[node / 64] & bit) == 0;
    m_words[node / 64] |= bit;
    return is_new;
  }
  void erase(NodeId node) { m_words[node / 64] &= ~(std::uint64_t{1} << (node % 64)); }
  std::span<const std::uint64_t> words() const { return m_words; }
  bool operator==(const NodeSet&) const = default;

 private:
  std::vector<std::uint64_t> m_words;
};

}  // namespace keelson::graph

// SPDX-License-Identifier: Apache-2.0
// One edge in eight bytes: what is needed, how it is known and where it is written.
// Never owns text: the words of an edge are the names of its two nodes.
#pragma once
#include <algorithm>
#include <compare>
#include <cstdint>

#include "analyzer/model/build.hpp"

namespace keelson::graph {

using NodeId = std::uint32_t;

// Each edge goes from what needs to what is needed.
enum class Relation : std::uint8_t {
  built_by,   // image → a build that makes it
  input,      // build → image it takes; kind and line say where its Dockerfile does
  matches,    // open or pinned reference → an image it may mean; tag ↔ its digest
  built_on,   // image → what it says itself that it was built from; the line is the Claim
  stands_on,  // image → an image it shows to stand on; the line is how many layers show it, or 0
};

struct Edge {
  static constexpr std::uint32_t k_last_line = (1U << 24) - 1;  // lines beyond are told as this

  NodeId target = 0;
  std::uint32_t where = 0;  // relation, line, kind; from high bits to low, so it sorts by them

  Edge() = default;
  Edge(NodeId to, Relation relation, EdgeKind kind = EdgeKind::from, std::uint32_t line = 0)
      : target(to),
        where(static_cast<std::uint32_t>(relation) << 29 | std::min(line, k_last_line) << 5 |
              static_cast<std::uint32_t>(kind)) {}

  Relation relation() const { return static_cast<Relation>(where >> 29); }
  std::uint32_t line() const { return where >> 5 & k_last_line; }
  EdgeKind kind() const { return static_cast<EdgeKind>(where & 31); }
  // The same edge seen from its other end.
  Edge from(NodeId source) const {
    Edge other = *this;
    other.target = source;
    return other;
  }
  auto operator<=>(const Edge&) const = default;
};
static_assert(sizeof(Edge) == 8);

}  // namespace keelson::graph

// SPDX-License-Identifier: Apache-2.0
// What protects by itself (docs/verdicts.md, section 1): live images, keep rules, uses,
// repositories that could not be read, Dockerfiles nobody knows enough of. Only finds them.
#pragma once
#include <cstdint>
#include <vector>

#include "src/cleanup/build_graph.hpp"
#include "src/cleanup/plan/item.hpp"

namespace keelson::cleanup {

enum class RootKind : std::uint8_t { live, keep, used, scope, unproven, unlinked };

// Its words are made when somebody asks, since there can be one for each tag.
struct Root {
  graph::NodeId node = 0;
  RootKind kind = RootKind::live;
  std::uint32_t first = 0, second = 0;  // live: observation, image; unlinked: product; else: which
};

// The most telling first: shortest ways prefer it.
std::vector<Root> find_roots(const World& world, const WorldGraph& graph);

Reason reason_of(const World& world, const graph::Graph& graph, const Root& root);

// The most telling first: a running service before the container it runs in.
bool tells_more(const Reason& a, const Reason& b);

}  // namespace keelson::cleanup

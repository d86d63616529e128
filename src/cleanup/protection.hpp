// SPDX-License-Identifier: Apache-2.0
// Which images roots protect, and the way from root to image. One graph of the world,
// shared by plan, why and the queries, so they cannot disagree.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/graph/graph.hpp"
#include "analyzer/graph/reach.hpp"
#include "src/cleanup/decision.hpp"
#include "src/cleanup/world.hpp"

namespace keelson::cleanup {

// The graph of the world's builds, inventory tags and live images.
graph::Graph make_graph(const World& world);

// Why a node protects: live, keep rule, or a Dockerfile whose product is unknown.
struct Root {
  graph::NodeId node = 0;
  Reason reason;
};

class Protection {
 public:
  Protection(const World& world, const graph::Graph& graph);

  const std::vector<Root>& roots() const { return m_roots; }
  const graph::Reach& reach() const { return m_reach; }

  // All reasons that protect this manifest; empty when nothing does.
  std::vector<Reason> reasons(const std::string& repository, const std::string& digest,
                              const std::vector<std::string>& tags) const;

  // From the nearest root to `node`, a line for each step; its last is the node itself.
  std::vector<std::string> chain(graph::NodeId node) const;

 private:
  void add_node_reasons(graph::NodeId node, std::vector<Reason>& reasons) const;

  const World& m_world;
  const graph::Graph& m_graph;
  std::vector<Root> m_roots;
  std::multimap<graph::NodeId, const Root*> m_root_at;
  graph::Reach m_reach;
  graph::Reach m_live;  // from what is live, kept or used: the way people want to be told
  // Reached nodes that name a digest, by "repository@digest" of this registry.
  std::multimap<std::string, graph::NodeId> m_pinned;
};

// The most telling first: a running service before the container it runs in.
bool tells_more(const Reason& a, const Reason& b);

// How people read a step from a build to what it takes, "services/api/Dockerfile:3 FROM
// base/jdk:8", or from an image to what it says it was built on.
std::string step_text(const graph::Graph& graph, graph::NodeId from, const graph::Edge& edge);

}  // namespace keelson::cleanup

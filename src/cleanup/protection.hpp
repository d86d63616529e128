// SPDX-License-Identifier: Apache-2.0
// Which images roots protect, and the way from root to image. One graph of the world,
// shared by plan, why and the queries, so they cannot disagree.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzer/graph/reach.hpp"
#include "src/cleanup/build_graph.hpp"
#include "src/cleanup/roots.hpp"

namespace keelson::cleanup {

class Protection {
 public:
  // Looks at both for as long as it lives.
  Protection(const World& world, const WorldGraph& graph);

  const std::vector<Root>& roots() const { return m_roots; }
  const graph::Graph& graph() const { return m_graph; }
  const Standing& standing() const { return m_standing; }
  const graph::Reach& reach() const { return m_reach; }
  bool is_needed(graph::NodeId node) const { return m_reach.reached(node); }
  // Whether anything that is needed names this digest in this repository.
  bool is_pinned(const std::string& repository, const registry::Digest& digest) const;
  // What is needed and open, and so may mean a manifest of the repository that has no tag.
  std::vector<graph::NodeId> open_on(const std::string& repository) const;

  // All reasons that protect the manifest with these nodes, of its tags or what may mean it;
  // empty when nothing does.
  std::vector<Reason> reasons(const std::string& repository, const registry::Digest& digest,
                              std::span<const graph::NodeId> named) const;

  // From the nearest root to `node`, a line for each step; its last is the node itself.
  std::vector<std::string> chain(graph::NodeId node) const;

 private:
  void add_node_reasons(graph::NodeId node, std::vector<Reason>& reasons) const;
  void add_root_reasons(graph::NodeId node, std::vector<Reason>& reasons) const;
  std::vector<graph::NodeId> pins(const std::string& repository,
                                  const registry::Digest& digest) const;

  struct DigestHash {
    std::size_t operator()(const registry::Digest& digest) const { return digest.hash(); }
  };

  const World& m_world;
  const graph::Graph& m_graph;
  const Standing& m_standing;
  std::vector<Root> m_roots;
  std::vector<std::uint32_t> m_by_node;  // roots, sorted by node
  graph::Reach m_reach;
  graph::Reach m_live;  // from what is live, kept or used: the way people want to be told
  // Reached nodes that name a digest.
  std::unordered_multimap<registry::Digest, graph::NodeId, DigestHash> m_pinned;
  // Reached nodes that are open: by their names, or among those whose names are open too.
  std::unordered_multimap<std::string, graph::NodeId> m_open;
  std::vector<graph::NodeId> m_open_names;
};

// How people read a step from a build to what it takes, "services/api/Dockerfile:3 FROM
// base/jdk:8", or from an image to what it says it was built on, or
// shows to stand on.
std::string step_text(const graph::Graph& graph, graph::NodeId from, const graph::Edge& edge);

}  // namespace keelson::cleanup

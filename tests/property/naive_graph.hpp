// SPDX-License-Identifier: Apache-2.0
// The build graph said slowly: text in maps and sets, everything compared with everything.
// An oracle for the real one, which it shares only the reading of references with.
#pragma once
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "analyzer/graph/graph.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::tests {

// How nodes are named here: an image by its reference, a build as "#" and its place among
// builds, since several may have one Dockerfile.
using Names = std::set<std::string>;
using Path = std::vector<std::string>;
// source, target, relation, kind, line
using NaiveEdge = std::tuple<std::string, std::string, graph::Relation, EdgeKind, std::uint32_t>;

class NaiveGraph {
 public:
  NaiveGraph(const std::vector<Build>& builds, const std::vector<graph::KnownImage>& known);

  const Names& nodes() const { return m_nodes; }
  const std::set<NaiveEdge>& edges() const { return m_edges; }
  // By how many steps each reached node is away.
  std::map<std::string, int> distances(const Names& starts, bool backwards) const;
  // All simple cycles that count, each from its smallest image.
  std::set<Path> cycles() const;

 private:
  void add_names(const std::vector<graph::KnownImage>& known);
  void add_edges(const std::vector<graph::KnownImage>& known);
  bool is_cycle_step(const NaiveEdge& edge) const;
  void walk(Path& path, std::set<Path>& cycles) const;

  std::vector<Build> m_builds;
  Names m_nodes;
  Names m_joiners;  // digests that nothing names, there only to join tags
  std::set<NaiveEdge> m_edges;
};

}  // namespace keelson::tests

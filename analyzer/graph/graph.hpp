// SPDX-License-Identifier: Apache-2.0
// The build graph: images and builds, and what needs what. Immutable, flat (names in
// one run of bytes, edges row by row both ways), the same whatever the order of its
// inputs. Only looks at its tables: copying it is cheap. No I/O.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/graph/edge.hpp"
#include "analyzer/graph/text_table.hpp"
#include "analyzer/model/build.hpp"
#include "analyzer/model/claim.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::graph {

enum class NodeKind : std::uint8_t { image, build };

// An image that another shows to stand on.
struct StandsOn {
  std::string reference;     // normalised
  std::uint32_t layers = 0;  // so many first layers are all of it; 0: histories say so
};

// An image known from elsewhere: a normalised reference and, for a tag in a registry,
// the digest it has now and what the image itself says it was built on.
struct KnownImage {
  KnownImage(const char* text) : reference(text) {}
  KnownImage(std::string text, std::string has = {}, std::vector<ClaimedBase> on = {})
      : reference(std::move(text)), digest(std::move(has)), built_on(std::move(on)) {}
  std::string reference;
  std::string digest;
  std::vector<ClaimedBase> built_on;
  std::vector<StandsOn> stands_on = {};
};

// All a graph consists of. Images come first among nodes, sorted by text; then builds,
// sorted by Dockerfile, products, inputs.
struct Tables {
  FlatTexts names;                             // of images
  FlatTexts paths;                             // of Dockerfiles
  std::span<const std::uint32_t> build_paths;  // build → place in paths
  std::span<const std::uint32_t> product_offsets;
  std::span<const NodeId> products;        // of builds, row by row
  std::span<const std::uint32_t> offsets;  // what nodes need, row by row
  std::span<const Edge> edges;
  std::span<const std::uint32_t> reverse_offsets;  // who needs them
  std::span<const Edge> reverse_edges;
};

class Graph {
 public:
  Graph(const std::vector<Build>& builds, const std::vector<KnownImage>& images);
  // `owner` keeps what the tables look at.
  Graph(const Tables& tables, std::shared_ptr<const void> owner)
      : m_tables(tables), m_owner(std::move(owner)) {}

  std::size_t size() const { return m_tables.names.size() + m_tables.build_paths.size(); }
  std::size_t edge_count() const { return m_tables.edges.size(); }
  NodeId first_build() const { return m_tables.names.size(); }
  NodeKind kind(NodeId node) const {
    return node < first_build() ? NodeKind::image : NodeKind::build;
  }
  // The reference of an image node; the Dockerfile's path of a build node.
  std::string_view name(NodeId node) const {
    return kind(node) == NodeKind::image
               ? m_tables.names[node]
               : m_tables.paths[m_tables.build_paths[node - first_build()]];
  }
  // Parsed anew each time: a loop over all nodes should look at names.
  ImageReference image(NodeId node) const { return parse_image_reference(name(node)); }
  // The images a build says it makes, sorted. Empty: not known.
  std::span<const NodeId> products(NodeId build) const;

  // What `node` needs directly; and who needs it (there, Edge::target is the needer).
  std::span<const Edge> needs(NodeId node) const {
    return row(m_tables.offsets, m_tables.edges, node);
  }
  std::span<const Edge> needed_by(NodeId node) const {
    return row(m_tables.reverse_offsets, m_tables.reverse_edges, node);
  }

  // The image node with exactly this normalised text, if there is one.
  std::optional<NodeId> find(std::string_view text) const { return m_tables.names.find(text); }

  const Tables& tables() const { return m_tables; }

 private:
  static std::span<const Edge> row(std::span<const std::uint32_t> offsets,
                                   std::span<const Edge> edges, NodeId node) {
    return edges.subspan(offsets[node], offsets[node + 1] - offsets[node]);
  }

  Tables m_tables;
  std::shared_ptr<const void> m_owner;
};

}  // namespace keelson::graph

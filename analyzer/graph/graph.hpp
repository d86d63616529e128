// SPDX-License-Identifier: Apache-2.0
// The build graph: images and builds, and what needs what. Immutable once made,
// compact (CSR both ways), the same whatever the order of its inputs. No I/O.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzer/model/build.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::graph {

using NodeId = std::uint32_t;
enum class NodeKind : std::uint8_t { image, build };

// Each edge goes from what needs to what is needed.
enum class Relation : std::uint8_t {
  built_by,  // image → a build that makes it
  input,     // build → image it takes; `input` says which
  matches,   // open or pinned reference → an image it may mean; tag ↔ its digest
};

struct Edge {
  NodeId target = 0;
  Relation relation = Relation::input;
  std::uint32_t input = 0;  // index into Build::inputs, for Relation::input
  auto operator<=>(const Edge&) const = default;
};

// An image known from elsewhere: a normalised reference and, for a tag in a registry,
// the digest it has now.
struct KnownImage {
  KnownImage(const char* text) : reference(text) {}
  KnownImage(std::string text, std::string has = {})
      : reference(std::move(text)), digest(std::move(has)) {}
  std::string reference;
  std::string digest;
};

class Graph {
 public:
  Graph(std::vector<Build> builds, const std::vector<KnownImage>& images);

  std::size_t size() const { return m_images.size() + m_builds.size(); }
  std::size_t edge_count() const { return m_edges.size(); }
  NodeKind kind(NodeId node) const {
    return node < m_images.size() ? NodeKind::image : NodeKind::build;
  }
  // The reference of an image node; the Dockerfile's path of a build node.
  const std::string& name(NodeId node) const;
  const ImageReference& image(NodeId node) const { return m_images[node]; }
  const Build& build(NodeId node) const { return m_builds[node - m_images.size()]; }
  NodeId first_build() const { return static_cast<NodeId>(m_images.size()); }

  // What `node` needs directly; and who needs it (there, Edge::target is the needer).
  std::span<const Edge> needs(NodeId node) const;
  std::span<const Edge> needed_by(NodeId node) const;

  // The image node with exactly this normalised text, if there is one.
  std::optional<NodeId> find(std::string_view text) const;

 private:
  void add_digests(const std::vector<KnownImage>& images);
  void connect(const std::vector<KnownImage>& images);

  std::vector<ImageReference> m_images;  // sorted by text
  std::vector<std::string> m_names;      // texts of m_images
  std::vector<Build> m_builds;           // sorted by Dockerfile
  std::unordered_map<std::string_view, NodeId> m_by_name;
  std::vector<std::uint32_t> m_offsets, m_reverse_offsets;
  std::vector<Edge> m_edges, m_reverse_edges;
};

// Whether a use of `reference` may mean the image `known` (tags and digests compared
// where both have them; what is open or missing matches).
bool may_mean(const ImageReference& reference, const ImageReference& known);

}  // namespace keelson::graph

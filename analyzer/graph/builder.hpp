// SPDX-License-Identifier: Apache-2.0
// Makes a graph from builds and images as they come, in any order. Keeps no text twice
// and no Build or KnownImage, so a graph of millions needs little more than itself.
#pragma once
#include <cstdint>
#include <vector>

#include "analyzer/graph/graph.hpp"
#include "analyzer/graph/text_table.hpp"

namespace keelson::graph {

class GraphBuilder {
 public:
  void add(const Build& build);
  void add(const KnownImage& image);

  // Joins and lays out. Throws Error{invalid} for a name that is no image reference.
  // `added` becomes the nodes of the known images, in the order they were added.
  Graph finish(std::vector<NodeId>* added = nullptr) &&;

 private:
  static constexpr std::uint32_t k_none = ~std::uint32_t{0};

  struct BuildRow {
    std::uint32_t path, first_product, first_input;
  };
  struct Known {
    std::uint32_t image, digest;
  };
  struct Pair {
    std::uint32_t from, to;
  };

  struct Said {
    std::uint32_t from, to;
    Relation relation;
    std::uint32_t layers;
  };

  std::uint32_t add_name(std::string_view text);
  void join_digests();
  std::vector<std::uint32_t> settle_rows(const std::vector<std::uint32_t>& name_rank,
                                         const std::vector<std::uint32_t>& path_rank);
  int compare(std::uint32_t a, std::uint32_t b) const;

  TextTable m_names, m_paths, m_digests;
  std::vector<BuildRow> m_builds;
  std::vector<std::uint32_t> m_products;  // names
  std::vector<Edge> m_inputs;             // targets are names until ranked
  std::vector<Known> m_known;
  std::vector<std::uint32_t> m_added;    // names of known images
  std::vector<Said> m_said;              // from: place in m_known
  std::vector<Pair> m_joins;             // names that share a digest: tag, digest
  std::vector<Said> m_says;              // what images say, or show, of their bases
  std::vector<std::uint32_t> m_joiners;  // digests that only join tags
};

}  // namespace keelson::graph

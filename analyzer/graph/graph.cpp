// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/graph.hpp"

#include "analyzer/graph/builder.hpp"
#include "analyzer/graph/parts.hpp"

namespace keelson::graph {
namespace {

Graph make(const std::vector<Build>& builds, const std::vector<KnownImage>& images) {
  GraphBuilder builder;
  for (const Build& build : builds) builder.add(build);
  for (const KnownImage& image : images) builder.add(image);
  return std::move(builder).finish();
}

}  // namespace

Graph::Graph(const std::vector<Build>& builds, const std::vector<KnownImage>& images)
    : Graph(make(builds, images)) {}

std::span<const NodeId> Graph::products(NodeId build) const {
  const std::size_t row = build - first_build();
  const std::uint32_t first = m_tables.product_offsets[row];
  return m_tables.products.subspan(first, m_tables.product_offsets[row + 1] - first);
}

}  // namespace keelson::graph

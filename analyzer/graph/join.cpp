// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/join.hpp"

#include <algorithm>

#include "analyzer/graph/node_set.hpp"
#include "analyzer/graph/parts.hpp"

namespace keelson::graph {
namespace {

// Nodes with one name, split by what they must be compared as.
struct Group {
  std::vector<NodeId> all;
  std::vector<NodeId> open, closed;    // by their whole text
  std::vector<NodeId> plain_products;  // one closed tag and no digest; sorted by tag
  std::vector<NodeId> other_products;
};

// A quick "no" before the patterns are compared in earnest: what follows the last star
// must be the end of any text that matches.
bool ends_agree(std::string_view pattern, std::string_view text) {
  return text.ends_with(pattern.substr(pattern.rfind('*') + 1));
}

class Joiner {
 public:
  Joiner(const FlatTexts& names, std::span<const NodeId> joiners,
         std::span<const std::uint32_t> product_offsets, std::span<const NodeId> products,
         std::vector<RawEdge>& edges)
      : m_names(names), m_edges(edges), m_is_product(names.size()), m_is_joiner(names.size()) {
    for (const NodeId joiner : joiners) m_is_joiner.insert(joiner);
    index_builds(product_offsets, products);
    index_groups();
  }

  void run() {
    pin();
    std::vector<std::uint32_t> open_groups;
    for (std::uint32_t g = 0; g < m_groups.size(); ++g) {
      const Group group = members(g);
      join(group, group);
      if (is_open(m_groups.text(g))) open_groups.push_back(g);
    }
    for (const std::uint32_t o : open_groups) {
      const Group open = members(o);
      const std::string_view pattern = m_groups.text(o);
      for (std::uint32_t g = 0; g < m_groups.size(); ++g) {
        const std::string_view name = m_groups.text(g);
        if (g == o || (!is_open(name) && !ends_agree(pattern, name))) continue;
        if (!patterns_overlap(pattern, name)) continue;
        const Group other = members(g);
        join(open, other);
        if (!is_open(name)) join(other, open);
      }
    }
  }

 private:
  // Builds by the product they state, row by row.
  void index_builds(std::span<const std::uint32_t> product_offsets,
                    std::span<const NodeId> products) {
    m_build_offsets.assign(m_names.size() + 2, 0);
    for (const NodeId product : products) {
      m_is_product.insert(product);
      ++m_build_offsets[product + 2];
    }
    for (std::size_t n = 2; n < m_build_offsets.size(); ++n)
      m_build_offsets[n] += m_build_offsets[n - 1];
    m_builds.resize(products.size());
    for (std::uint32_t b = 0; b + 1 < product_offsets.size(); ++b) {
      for (std::uint32_t i = product_offsets[b]; i < product_offsets[b + 1]; ++i)
        m_builds[m_build_offsets[products[i] + 1]++] = m_names.size() + b;
    }
  }

  void index_groups() {
    std::vector<std::uint32_t> group_of(m_names.size());
    for (NodeId n = 0; n < m_names.size(); ++n)
      group_of[n] = m_groups.add(parts_of(m_names[n]).name);
    m_member_offsets.assign(m_groups.size() + 2, 0);
    for (const std::uint32_t g : group_of) ++m_member_offsets[g + 2];
    for (std::size_t g = 2; g < m_member_offsets.size(); ++g)
      m_member_offsets[g] += m_member_offsets[g - 1];
    m_members.resize(m_names.size());
    for (NodeId n = 0; n < m_names.size(); ++n) m_members[m_member_offsets[group_of[n] + 1]++] = n;
  }

  Group members(std::uint32_t g) const {
    Group group;
    for (std::uint32_t i = m_member_offsets[g]; i < m_member_offsets[g + 1]; ++i) {
      const NodeId node = m_members[i];
      group.all.push_back(node);
      (is_open(m_names[node]) ? group.open : group.closed).push_back(node);
      if (!m_is_product.contains(node)) continue;
      const Parts parts = parts_of(m_names[node]);
      const bool is_plain = parts.has_closed_tag() && parts.digest.empty();
      (is_plain ? group.plain_products : group.other_products).push_back(node);
    }
    const auto tag = [this](NodeId node) { return parts_of(m_names[node]).tag; };
    std::sort(group.plain_products.begin(), group.plain_products.end(),
              [&](NodeId a, NodeId b) { return tag(a) < tag(b); });
    return group;
  }

  // Images of `a` against products and images of `b`, whose names overlap.
  void join(const Group& a, const Group& b) {
    for (const NodeId image : a.all) {
      if (m_is_joiner.contains(image)) continue;
      const Parts parts = parts_of(m_names[image]);
      const auto try_product = [&](NodeId product) {
        if (same_name_may_mean(parts, parts_of(m_names[product]))) built_by(image, product);
      };
      if (parts.has_closed_tag()) {
        const auto same = std::lower_bound(
            b.plain_products.begin(), b.plain_products.end(), parts.tag,
            [&](NodeId node, std::string_view tag) { return parts_of(m_names[node]).tag < tag; });
        if (same != b.plain_products.end()) try_product(*same);
      } else {
        for (const NodeId product : b.plain_products) try_product(product);
      }
      for (const NodeId product : b.other_products) try_product(product);
    }
    for (const NodeId image : a.open) {
      const Parts parts = parts_of(m_names[image]);
      for (const NodeId other : b.closed) {
        if (m_is_joiner.contains(other)) continue;
        if (same_name_may_mean(parts, parts_of(m_names[other])))
          m_edges.push_back({image, {other, Relation::matches}});
      }
    }
  }

  void built_by(NodeId image, NodeId product) {
    for (std::uint32_t i = m_build_offsets[product]; i < m_build_offsets[product + 1]; ++i)
      m_edges.push_back({image, {m_builds[i], Relation::built_by}});
  }

  // Pinned: that digest, and what the tag means now, which is what the next build or
  // deployment will take.
  void pin() {
    for (NodeId image = 0; image < m_names.size(); ++image) {
      const Parts parts = parts_of(m_names[image]);
      if (parts.tag.empty() || parts.digest.empty()) continue;
      const std::string name(parts.name);
      for (const std::string& text :
           {name + "@" + std::string(parts.digest), name + ":" + std::string(parts.tag)}) {
        if (const auto node = m_names.find(text))
          m_edges.push_back({image, {*node, Relation::matches}});
      }
    }
  }

  const FlatTexts m_names;
  std::vector<RawEdge>& m_edges;
  NodeSet m_is_product, m_is_joiner;
  std::vector<std::uint32_t> m_build_offsets, m_builds;  // by product
  TextTable m_groups;                                    // names without tag and digest
  std::vector<std::uint32_t> m_member_offsets, m_members;
};

}  // namespace

void join_names(const FlatTexts& names, std::span<const NodeId> joiners,
                std::span<const std::uint32_t> product_offsets, std::span<const NodeId> products,
                std::vector<RawEdge>& edges) {
  Joiner(names, joiners, product_offsets, products, edges).run();
}

}  // namespace keelson::graph

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/builder.hpp"

#include <algorithm>
#include <compare>
#include <tuple>

#include "analyzer/graph/join.hpp"
#include "analyzer/graph/parts.hpp"
#include "analyzer/graph/rows.hpp"

namespace keelson::graph {
namespace {

std::string pinned(std::string_view name, std::string_view digest) {
  return std::string(name) + "@" + std::string(digest);
}

template <class T>
void give_back(T& memory) {
  T().swap(memory);
}

// What the finished graph looks at.
struct Owner {
  OwnedTexts names, paths;
  std::vector<std::uint32_t> build_paths, product_offsets;
  std::vector<NodeId> products;
  Rows needs, needed_by;
};

}  // namespace

// A pinned reference names its digest too, which has a node of its own.
std::uint32_t GraphBuilder::add_name(std::string_view text) {
  const std::uint32_t known = m_names.size(), name = m_names.add(text);
  if (name < known) return name;
  const Parts parts = parts_of(text);
  if (!parts.digest.empty()) m_names.add(pinned(parts.name, parts.digest));
  return name;
}

void GraphBuilder::add(const Build& build) {
  m_builds.push_back({m_paths.add(build.dockerfile), static_cast<std::uint32_t>(m_products.size()),
                      static_cast<std::uint32_t>(m_inputs.size())});
  for (const std::string& product : build.products) m_products.push_back(add_name(product));
  for (const Input& input : build.inputs)
    m_inputs.emplace_back(add_name(input.reference), Relation::input, input.kind, input.line);
}

void GraphBuilder::add(const KnownImage& image) {
  const std::uint32_t name = add_name(image.reference);
  m_added.push_back(name);
  if (image.digest.empty() && image.built_on.empty() && image.stands_on.empty()) return;
  const auto from = static_cast<std::uint32_t>(m_known.size());
  for (const ClaimedBase& base : image.built_on) {
    m_said.push_back({from, add_name(base.reference), Relation::built_on,
                      static_cast<std::uint32_t>(base.claim)});
  }
  for (const StandsOn& base : image.stands_on)
    m_said.push_back({from, add_name(base.reference), Relation::stands_on, base.layers});
  m_known.push_back({name, image.digest.empty() ? k_none : m_digests.add(image.digest)});
}

// A digest has a node of its own also where it joins several tags.
void GraphBuilder::join_digests() {
  struct Tag {
    std::uint32_t repository, digest, image;
    auto operator<=>(const Tag&) const = default;
  };
  std::vector<Tag> tags;
  TextTable repositories;
  for (const Known& known : m_known) {
    if (known.digest == k_none) continue;
    const auto repository = repositories.add(parts_of(m_names.text(known.image)).name);
    tags.push_back({repository, known.digest, known.image});
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  for (std::size_t first = 0, last = 0; first < tags.size(); first = last) {
    while (last < tags.size() && tags[last].repository == tags[first].repository &&
           tags[last].digest == tags[first].digest) {
      ++last;
    }
    const std::string text =
        pinned(repositories.text(tags[first].repository), m_digests.text(tags[first].digest));
    const std::uint32_t named = m_names.size();
    const auto node = last - first > 1 ? m_names.add(text) : m_names.find(text);
    if (m_names.size() > named) m_joiners.push_back(*node);
    if (!node) continue;
    for (std::size_t i = first; i < last; ++i) {
      if (tags[i].image != *node) m_joins.push_back({tags[i].image, *node});
    }
  }
  // Only now does every digest that gets a node have it.
  for (const Said& said : m_said) {
    const Known& known = m_known[said.from];
    Said by_name = said;
    by_name.from = known.image;
    m_says.push_back(by_name);
    if (known.digest == k_none) continue;
    const std::string text =
        pinned(parts_of(m_names.text(known.image)).name, m_digests.text(known.digest));
    if (const auto node = m_names.find(text)) {
      by_name.from = *node;
      m_says.push_back(by_name);
    }
  }
}

int GraphBuilder::compare(std::uint32_t a, std::uint32_t b) const {
  const BuildRow &left = m_builds[a], &right = m_builds[b];
  if (left.path != right.path) return left.path < right.path ? -1 : 1;
  const auto products = std::lexicographical_compare_three_way(
      m_products.begin() + left.first_product, m_products.begin() + m_builds[a + 1].first_product,
      m_products.begin() + right.first_product, m_products.begin() + m_builds[b + 1].first_product);
  if (products != 0) return products < 0 ? -1 : 1;
  const auto inputs = std::lexicographical_compare_three_way(
      m_inputs.begin() + left.first_input, m_inputs.begin() + m_builds[a + 1].first_input,
      m_inputs.begin() + right.first_input, m_inputs.begin() + m_builds[b + 1].first_input);
  return inputs < 0 ? -1 : inputs > 0 ? 1 : 0;
}

// Numbers everything by its text and sorts within builds; the order of builds.
std::vector<std::uint32_t> GraphBuilder::settle_rows(const std::vector<std::uint32_t>& name_rank,
                                                     const std::vector<std::uint32_t>& path_rank) {
  for (std::uint32_t& product : m_products) product = name_rank[product];
  for (Edge& input : m_inputs) input.target = name_rank[input.target];
  const auto builds = static_cast<std::uint32_t>(m_builds.size());
  std::vector<std::uint32_t> order(builds);
  m_builds.push_back({0, static_cast<std::uint32_t>(m_products.size()),
                      static_cast<std::uint32_t>(m_inputs.size())});
  for (std::uint32_t b = 0; b < builds; ++b) {
    order[b] = b;
    m_builds[b].path = path_rank[m_builds[b].path];
    std::sort(m_products.begin() + m_builds[b].first_product,
              m_products.begin() + m_builds[b + 1].first_product);
    std::sort(m_inputs.begin() + m_builds[b].first_input,
              m_inputs.begin() + m_builds[b + 1].first_input);
  }
  std::sort(order.begin(), order.end(),
            [this](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
  return order;
}

Graph GraphBuilder::finish(std::vector<NodeId>* added) && {
  join_digests();
  m_digests = TextTable();
  give_back(m_known);
  give_back(m_said);
  const auto owner = std::make_shared<Owner>();
  std::vector<std::uint32_t> name_rank, path_rank;
  owner->names = flatten(m_names, name_rank);
  m_names = TextTable();
  owner->paths = flatten(m_paths, path_rank);
  m_paths = TextTable();
  for (std::uint32_t& name : m_added) name = name_rank[name];
  for (std::uint32_t& digest : m_joiners) digest = name_rank[digest];
  if (added != nullptr) *added = std::move(m_added);
  const std::vector<std::uint32_t> order = settle_rows(name_rank, path_rank);
  give_back(path_rank);

  const FlatTexts names = owner->names.view();
  for (std::uint32_t i = 0; i < names.size(); ++i) parse_image_reference(names[i]);  // or throws
  const NodeId first_build = names.size();
  std::vector<RawEdge> raw;
  raw.reserve(m_inputs.size() + 2 * m_joins.size() + m_says.size());
  owner->product_offsets.push_back(0);
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    const BuildRow &build = m_builds[order[place]], &next = m_builds[order[place] + 1];
    owner->build_paths.push_back(build.path);
    const auto products = m_products.begin();
    std::unique_copy(products + build.first_product, products + next.first_product,
                     std::back_inserter(owner->products));
    owner->product_offsets.push_back(static_cast<std::uint32_t>(owner->products.size()));
    for (std::uint32_t i = build.first_input; i < next.first_input; ++i)
      raw.push_back({first_build + place, m_inputs[i]});
  }
  give_back(m_inputs);
  give_back(m_products);
  give_back(m_builds);
  for (const Pair& join : m_joins) {
    const NodeId tag = name_rank[join.from], digest = name_rank[join.to];
    raw.push_back({tag, {digest, Relation::matches}});
    raw.push_back({digest, {tag, Relation::matches}});
  }
  for (const Said& said : m_says) {
    if (said.relation == Relation::stands_on && said.from == said.to) continue;
    raw.push_back(
        {name_rank[said.from], {name_rank[said.to], said.relation, EdgeKind::from, said.layers}});
  }
  give_back(name_rank);
  join_names(names, m_joiners, owner->product_offsets, owner->products, raw);
  owner->needs = rows_of(first_build + order.size(), std::move(raw));
  owner->needed_by = reversed(owner->needs);
  const Tables tables{names,
                      owner->paths.view(),
                      owner->build_paths,
                      owner->product_offsets,
                      owner->products,
                      owner->needs.offsets,
                      owner->needs.edges,
                      owner->needed_by.offsets,
                      owner->needed_by.edges};
  return Graph(tables, owner);
}

}  // namespace keelson::graph

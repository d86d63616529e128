// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/graph.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace keelson::graph {
namespace {

struct RawEdge {
  NodeId source;
  Edge edge;
  auto operator<=>(const RawEdge&) const = default;
};

// Nodes by image name; names with `*` stand apart and are compared one by one.
struct NameIndex {
  std::unordered_map<std::string, std::vector<NodeId>> exact;
  std::vector<NodeId> open;

  void add(const std::string& name, NodeId node) {
    if (is_open(name))
      open.push_back(node);
    else
      exact[name].push_back(node);
  }
};

std::vector<std::uint32_t> offsets_of(const std::vector<RawEdge>& edges, std::size_t nodes) {
  std::vector<std::uint32_t> offsets(nodes + 1, 0);
  for (const RawEdge& e : edges) ++offsets[e.source + 1];
  for (std::size_t i = 0; i < nodes; ++i) offsets[i + 1] += offsets[i];
  return offsets;
}

std::vector<Edge> targets_of(const std::vector<RawEdge>& edges) {
  std::vector<Edge> out;
  out.reserve(edges.size());
  for (const RawEdge& e : edges) out.push_back(e.edge);
  return out;
}

std::string tag_pattern(const ImageReference& reference) {
  return reference.tag.empty() ? "*" : reference.tag;
}

}  // namespace

bool may_mean(const ImageReference& reference, const ImageReference& known) {
  if (!patterns_overlap(reference.name(), known.name())) return false;
  if (!reference.digest.empty() && reference.digest == known.digest) return true;
  return patterns_overlap(tag_pattern(reference), tag_pattern(known));
}

Graph::Graph(std::vector<Build> builds, const std::vector<KnownImage>& images)
    : m_builds(std::move(builds)) {
  for (Build& build : m_builds) std::sort(build.products.begin(), build.products.end());
  std::sort(m_builds.begin(), m_builds.end(), [](const Build& a, const Build& b) {
    return std::tie(a.dockerfile, a.products, a.inputs) <
           std::tie(b.dockerfile, b.products, b.inputs);
  });
  for (const KnownImage& image : images) m_names.push_back(image.reference);
  for (const Build& build : m_builds) {
    for (const std::string& product : build.products) m_names.push_back(product);
    for (const Input& input : build.inputs) m_names.push_back(input.reference);
  }
  add_digests(images);
  std::sort(m_names.begin(), m_names.end());
  m_names.erase(std::unique(m_names.begin(), m_names.end()), m_names.end());
  m_images.reserve(m_names.size());
  for (const std::string& name : m_names) m_images.push_back(parse_image_reference(name));
  m_by_name.reserve(m_names.size());
  for (NodeId i = 0; i < m_names.size(); ++i) m_by_name.emplace(m_names[i], i);
  connect(images);
}

// A digest has a node of its own where it joins names: several tags, or a pinned use.
void Graph::add_digests(const std::vector<KnownImage>& images) {
  const auto pinned = [](const std::string& text, const std::string& digest) {
    return parse_image_reference(text).name() + "@" + digest;
  };
  std::unordered_map<std::string, int> tags;
  for (const KnownImage& image : images) {
    if (!image.digest.empty()) ++tags[pinned(image.reference, image.digest)];
  }
  const std::size_t named = m_names.size();
  for (std::size_t i = 0; i < named; ++i) {
    const std::size_t at = m_names[i].find('@');
    if (at != std::string::npos) m_names.push_back(pinned(m_names[i], m_names[i].substr(at + 1)));
  }
  for (const auto& [name, count] : tags) {
    if (count > 1) m_names.push_back(name);
  }
}

void Graph::connect(const std::vector<KnownImage>& images) {
  NameIndex products, closed_images;
  std::vector<std::pair<NodeId, ImageReference>> product_of;  // build, what it makes
  for (NodeId b = 0; b < m_builds.size(); ++b) {
    for (const std::string& product : m_builds[b].products) {
      const ImageReference reference = parse_image_reference(product);
      products.add(reference.name(), static_cast<NodeId>(product_of.size()));
      product_of.emplace_back(first_build() + b, reference);
    }
  }
  for (NodeId i = 0; i < m_images.size(); ++i) {
    if (!is_open(m_names[i])) closed_images.add(m_images[i].name(), i);
  }

  std::vector<RawEdge> edges;
  for (const KnownImage& known : images) {
    if (known.digest.empty()) continue;
    const NodeId tag = *find(known.reference);
    const auto digest = find(m_images[tag].name() + "@" + known.digest);
    if (!digest) continue;
    edges.push_back({tag, {*digest, Relation::matches, 0}});
    edges.push_back({*digest, {tag, Relation::matches, 0}});
  }
  const auto made_by = [&](NodeId image, NodeId product) {
    const auto& [build, reference] = product_of[product];
    if (may_mean(m_images[image], reference)) {
      edges.push_back({image, {build, Relation::built_by, 0}});
    }
  };
  for (NodeId image = 0; image < m_images.size(); ++image) {
    const std::string name = m_images[image].name();
    if (is_open(name)) {
      for (NodeId p = 0; p < product_of.size(); ++p) made_by(image, p);
    } else {
      if (auto found = products.exact.find(name); found != products.exact.end()) {
        for (const NodeId p : found->second) made_by(image, p);
      }
      for (const NodeId p : products.open) made_by(image, p);
    }
    const ImageReference& reference = m_images[image];
    if (!reference.tag.empty() && !reference.digest.empty()) {
      // Pinned: that digest, and what the tag means now, which is what the next build or
      // deployment will take.
      edges.push_back(
          {image, {*find(reference.name() + "@" + reference.digest), Relation::matches, 0}});
      const auto tagged = find(reference.name() + ":" + reference.tag);
      if (tagged) edges.push_back({image, {*tagged, Relation::matches, 0}});
    }
    if (!is_open(m_names[image])) continue;
    const auto means = [&](NodeId other) {
      if (may_mean(reference, m_images[other])) {
        edges.push_back({image, {other, Relation::matches, 0}});
      }
    };
    if (is_open(name)) {
      for (NodeId other = 0; other < m_images.size(); ++other) {
        if (!is_open(m_names[other])) means(other);
      }
    } else if (auto found = closed_images.exact.find(name); found != closed_images.exact.end()) {
      for (const NodeId other : found->second) means(other);
    }
  }
  for (NodeId b = 0; b < m_builds.size(); ++b) {
    for (std::uint32_t i = 0; i < m_builds[b].inputs.size(); ++i) {
      const NodeId target = *find(m_builds[b].inputs[i].reference);
      edges.push_back({first_build() + b, {target, Relation::input, i}});
    }
  }

  const auto settle = [this](std::vector<RawEdge>& list, std::vector<std::uint32_t>& offsets,
                             std::vector<Edge>& targets) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    offsets = offsets_of(list, size());
    targets = targets_of(list);
  };
  settle(edges, m_offsets, m_edges);
  for (RawEdge& e : edges) std::swap(e.source, e.edge.target);
  settle(edges, m_reverse_offsets, m_reverse_edges);
}

const std::string& Graph::name(NodeId node) const {
  return kind(node) == NodeKind::image ? m_names[node] : build(node).dockerfile;
}

std::span<const Edge> Graph::needs(NodeId node) const {
  return {m_edges.data() + m_offsets[node], m_offsets[node + 1] - m_offsets[node]};
}

std::span<const Edge> Graph::needed_by(NodeId node) const {
  return {m_reverse_edges.data() + m_reverse_offsets[node],
          m_reverse_offsets[node + 1] - m_reverse_offsets[node]};
}

std::optional<NodeId> Graph::find(std::string_view text) const {
  const auto found = m_by_name.find(text);
  return found == m_by_name.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace keelson::graph

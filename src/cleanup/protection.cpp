// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/protection.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "analyzer/graph/parts.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::cleanup {
namespace {

using graph::Graph;
using graph::NodeId;
using graph::NodeKind;

// Not Dockerfiles that only nobody knows enough of.
enum class Of { all, images };

std::vector<NodeId> nodes_of(const Graph& graph, const std::vector<Root>& roots, Of of) {
  std::vector<NodeId> nodes;
  for (const Root& root : roots) {
    if (of == Of::all || graph.kind(root.node) == NodeKind::image) nodes.push_back(root.node);
  }
  return nodes;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string said_text(const std::string& image, Claim claim, const std::string& base) {
  switch (claim) {
    case Claim::provenance:
      return "the provenance of " + image + " names " + base;
    case Claim::onbuild:
      return "ONBUILD of " + image + " takes " + base;
    case Claim::annotation:
      break;
  }
  return image + " says it was built on " + base;
}

}  // namespace

std::string step_text(const Graph& graph, NodeId from, const graph::Edge& edge) {
  const std::string target(graph.name(edge.target));
  if (edge.relation() == graph::Relation::built_on)
    return said_text(std::string(graph.name(from)), static_cast<Claim>(edge.line()), target);
  if (edge.relation() == graph::Relation::stands_on) {
    const std::uint32_t layers = edge.line();
    return std::string(graph.name(from)) + ": " +
           (layers == 0   ? "its history begins with that of "
            : layers == 1 ? "its first layer is all of "
                          : "its first " + std::to_string(layers) + " layers are ") +
           target;
  }
  const EdgeKind kind = edge.kind();
  const std::string verb = kind == EdgeKind::copy     ? "COPY --from="
                           : kind == EdgeKind::mount  ? "RUN --mount from="
                           : kind == EdgeKind::mirror ? "copies "
                           : kind == EdgeKind::syntax ? "syntax="
                                                      : upper(edge_kind_name(kind)) + " ";
  return std::string(graph.name(from)) + ":" + std::to_string(edge.line()) + " " + verb + target;
}

Protection::Protection(const World& world, const WorldGraph& graph)
    : m_world(world),
      m_graph(graph.graph),
      m_standing(*graph.standing),
      m_roots(find_roots(world, graph)),
      m_by_node(m_roots.size()),
      m_reach(m_graph, nodes_of(m_graph, m_roots, Of::all), graph::Direction::needs),
      m_live(m_graph, nodes_of(m_graph, m_roots, Of::images), graph::Direction::needs) {
  std::iota(m_by_node.begin(), m_by_node.end(), std::uint32_t{0});
  std::stable_sort(m_by_node.begin(), m_by_node.end(), [this](std::uint32_t a, std::uint32_t b) {
    return m_roots[a].node < m_roots[b].node;
  });
  for (const NodeId node : m_reach.order()) {
    if (m_graph.kind(node) != NodeKind::image) continue;
    const graph::Parts parts = graph::parts_of(m_graph.name(node));
    if (const auto digest = registry::Digest::parse(parts.digest)) m_pinned.emplace(*digest, node);
    if (!is_open(m_graph.name(node))) continue;
    if (is_open(parts.name))
      m_open_names.push_back(node);
    else
      m_open.emplace(std::string(parts.name), node);
  }
}

std::vector<NodeId> Protection::pins(const std::string& repository,
                                     const registry::Digest& digest) const {
  std::vector<NodeId> nodes;
  const auto [first, last] = m_pinned.equal_range(digest);
  if (first == last) return nodes;
  const std::string name = m_world.inventory.hosts[0] + "/" + repository;
  for (auto pin = first; pin != last; ++pin) {
    if (matches_pattern(std::string(graph::parts_of(m_graph.name(pin->second)).name), name))
      nodes.push_back(pin->second);
  }
  return nodes;
}

bool Protection::is_pinned(const std::string& repository, const registry::Digest& digest) const {
  return !pins(repository, digest).empty();
}

std::vector<NodeId> Protection::open_on(const std::string& repository) const {
  std::vector<NodeId> nodes;
  if (m_open.empty() && m_open_names.empty()) return nodes;
  const std::string name = m_world.inventory.hosts[0] + "/" + repository;
  const auto [first, last] = m_open.equal_range(name);
  for (auto open = first; open != last; ++open) nodes.push_back(open->second);
  for (const NodeId node : m_open_names) {
    if (matches_pattern(std::string(graph::parts_of(m_graph.name(node)).name), name))
      nodes.push_back(node);
  }
  return nodes;
}

std::vector<std::string> Protection::chain(NodeId node) const {
  std::vector<std::string> lines;
  const auto path = m_live.reached(node) ? m_live.path(node) : m_reach.path(node);
  if (path.empty()) return lines;
  std::vector<Reason> roots;
  add_root_reasons(path[0], roots);
  const auto text = [this](NodeId n) { return std::string(m_graph.name(n)); };
  lines.push_back(roots[0].text +
                  (m_graph.kind(path[0]) == NodeKind::image ? " " + text(path[0]) : ""));
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const auto edge = graph::edge_between(m_graph, path[i], path[i + 1]);
    if (edge->relation() == graph::Relation::matches)
      lines.push_back("may mean " + text(path[i + 1]));
    else if (edge->relation() != graph::Relation::built_by)
      lines.push_back(step_text(m_graph, path[i], *edge));
  }
  return lines;
}

// In the order of the roots: the most telling first.
void Protection::add_root_reasons(NodeId node, std::vector<Reason>& reasons) const {
  auto root = std::lower_bound(m_by_node.begin(), m_by_node.end(), node,
                               [this](std::uint32_t r, NodeId n) { return m_roots[r].node < n; });
  for (; root != m_by_node.end() && m_roots[*root].node == node; ++root)
    reasons.push_back(reason_of(m_world, m_graph, m_roots[*root]));
}

void Protection::add_node_reasons(NodeId node, std::vector<Reason>& reasons) const {
  if (!m_reach.reached(node)) return;
  // A build that takes `base`, or an image that says, or shows, that it stands on it.
  const auto add_use = [&](NodeId base, const graph::Edge& use) {
    if (!m_reach.reached(use.target)) return;
    if (use.relation() != graph::Relation::input && use.relation() != graph::Relation::built_on &&
        use.relation() != graph::Relation::stands_on)
      return;
    Reason reason{"base", "base of " + std::string(m_graph.name(use.target)), chain(use.target)};
    reason.evidence.push_back(step_text(m_graph, use.target, use.from(base)));
    if (base != node && is_open(m_graph.name(base)))
      reason.evidence.push_back("may mean " + std::string(m_graph.name(node)));
    reasons.push_back(std::move(reason));
  };
  add_root_reasons(node, reasons);
  for (const graph::Edge& edge : m_graph.needed_by(node)) {
    add_use(node, edge);
    if (edge.relation() != graph::Relation::matches || !m_reach.reached(edge.target)) continue;
    // An open or pinned reference that may mean this image: its reasons are ours too.
    add_root_reasons(edge.target, reasons);
    for (const graph::Edge& use : m_graph.needed_by(edge.target)) add_use(edge.target, use);
  }
}

std::vector<Reason> Protection::reasons(const std::string& repository,
                                        const registry::Digest& digest,
                                        std::span<const NodeId> named) const {
  const auto pinned = pins(repository, digest);
  std::set<NodeId> nodes(named.begin(), named.end());
  nodes.insert(pinned.begin(), pinned.end());
  std::vector<Reason> reasons;
  for (const NodeId node : nodes) add_node_reasons(node, reasons);
  std::sort(reasons.begin(), reasons.end(), tells_more);
  reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
  return reasons;
}

}  // namespace keelson::cleanup

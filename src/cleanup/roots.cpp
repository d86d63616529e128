// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/roots.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "analyzer/graph/parts.hpp"
#include "src/cleanup/keep_rules.hpp"

namespace keelson::cleanup {
namespace {

using graph::Graph;
using graph::NodeId;
using registry::HeldTag;

// Tags and, where they have none, digests that keep rules name.
void add_kept(const World& world, const WorldGraph& graph, std::vector<Root>& roots) {
  KeepRules keep(world);
  if (keep.empty()) return;
  std::size_t place = 0;
  for (const auto& repository : world.inventory.repositories) {
    std::vector<bool> has_tag(repository.manifests.size());
    for (const HeldTag& tag : repository.tags) {
      const NodeId node = graph.tag_nodes[place++];
      has_tag[tag.manifest] = true;
      keep.each(repository.name, tag.name, repository.manifest(tag).digest,
                [&](std::uint32_t rule) {
                  roots.push_back({node, RootKind::keep, rule});
                });
    }
    for (std::size_t m = 0; m < has_tag.size(); ++m) {
      if (has_tag[m]) continue;
      const registry::Digest& digest = repository.manifests[m].digest;
      keep.each(repository.name, "", digest, [&](std::uint32_t rule) {
        const auto node = graph.graph.find(world.inventory.hosts[0] + "/" + repository.name + "@" +
                                           digest.text());
        roots.push_back({*node, RootKind::keep, rule});
      });
    }
  }
}

// Names the registry holds, or a live source or a use names.
class KnownNames {
 public:
  KnownNames(const World& world, const WorldGraph& graph)
      : m_world(world), m_graph(graph.graph), m_is_known(m_graph.size()) {
    for (const NodeId node : graph.tag_nodes) m_is_known[node] = true;
    for (const auto& observation : world.observations) {
      for (const auto& image : observation.images) add(*m_graph.find(image.reference));
    }
    for (const scan::Use& use : world.uses) add(*m_graph.find(use.reference));
  }

  // Whether a product may mean one of them.
  bool has(NodeId product) const {
    if (m_is_known[product]) return true;
    for (const graph::Edge& edge : m_graph.needs(product)) {
      if (edge.relation() == graph::Relation::matches && m_is_known[edge.target]) return true;
    }
    const graph::Parts made = graph::parts_of(m_graph.name(product));
    if (is_held(made)) return true;
    if (!is_open(m_graph.name(product))) return false;
    return std::any_of(m_open.begin(), m_open.end(), [&](NodeId open) {
      const graph::Parts other = graph::parts_of(m_graph.name(open));
      // Part by part: in the whole text `*` would reach across the colon.
      return patterns_overlap(made.name, other.name) && graph::same_name_may_mean(made, other);
    });
  }

 private:
  void add(NodeId node) {
    m_is_known[node] = true;
    if (is_open(m_graph.name(node))) m_open.push_back(node);
    for (const graph::Edge& edge : m_graph.needs(node)) {
      if (edge.relation() == graph::Relation::matches) m_is_known[edge.target] = true;
    }
  }

  // Whether it names a manifest of the registry by its digest.
  bool is_held(const graph::Parts& parts) const {
    if (parts.digest.empty() || parts.registry() != m_world.inventory.hosts[0]) return false;
    const auto* repository = m_world.inventory.find(parts.repository());
    return repository != nullptr && repository->find(parts.digest) != nullptr;
  }

  const World& m_world;
  const Graph& m_graph;
  std::vector<bool> m_is_known;
  std::vector<NodeId> m_open;
};

// The place among its products of the first that nothing is known of, which may be live elsewhere
// or mistyped; 0 where there is no product. nullopt: all are known.
std::optional<std::uint32_t> unknown_product(const Graph& graph, const KnownNames& names,
                                             NodeId build) {
  const auto products = graph.products(build);
  for (std::uint32_t i = 0; i < products.size(); ++i) {
    if (!names.has(products[i])) return i;
  }
  return products.empty() ? std::optional<std::uint32_t>(0) : std::nullopt;
}

// Why a Dockerfile may make more than what it is linked to, by its path.
std::map<std::string_view, std::string_view> unproven_files(const World& world) {
  std::map<std::string_view, std::string_view> files;
  for (const Build& build : world.builds) {
    if (!build.unproven.empty()) files.emplace(build.dockerfile, build.unproven);
  }
  return files;
}

int role_order(const std::string& text) {
  int order = 0;
  for (const char* role : {"(running)", "(rollback)", "(listed)", "(task)"}) {
    if (text.ends_with(role)) return order;
    ++order;
  }
  return order;
}

void add_live(const World& world, const Graph& graph, std::vector<Root>& roots) {
  std::vector<std::pair<Reason, Root>> live;
  for (std::uint32_t o = 0; o < world.observations.size(); ++o) {
    const auto& images = world.observations[o].images;
    for (std::uint32_t i = 0; i < images.size(); ++i) {
      const Root root{*graph.find(images[i].reference), RootKind::live, o, i};
      live.emplace_back(reason_of(world, graph, root), root);
    }
  }
  std::stable_sort(live.begin(), live.end(),
                   [](const auto& a, const auto& b) { return tells_more(a.first, b.first); });
  for (const auto& [reason, root] : live) roots.push_back(root);
}

void add_builds(const World& world, const WorldGraph& graph, std::vector<Root>& roots) {
  const KnownNames names(world, graph);
  const auto unproven = unproven_files(world);
  const Graph& g = graph.graph;
  for (NodeId node = g.first_build(); node < g.size(); ++node) {
    if (const auto product = unknown_product(g, names, node))
      roots.push_back({node, RootKind::unlinked, *product});
    else if (unproven.contains(g.name(node)))
      roots.push_back({node, RootKind::unproven});
  }
}

std::string unproven_text(const World& world, const std::string& dockerfile) {
  for (const Build& build : world.builds) {
    if (build.dockerfile == dockerfile && !build.unproven.empty()) return build.unproven;
  }
  return "";
}

}  // namespace

bool tells_more(const Reason& a, const Reason& b) {
  const int left = role_order(a.text), right = role_order(b.text);
  return a.code == b.code && left != right ? left < right : a < b;
}

std::vector<Root> find_roots(const World& world, const WorldGraph& graph) {
  std::vector<Root> roots;
  add_live(world, graph.graph, roots);
  add_kept(world, graph, roots);
  for (std::uint32_t i = 0; i < world.uses.size(); ++i)
    roots.push_back({*graph.graph.find(world.uses[i].reference), RootKind::used, i});
  std::uint32_t failed = 0;
  for (std::uint32_t i = 0; i < world.inventory.repositories.size(); ++i) {
    if (!world.inventory.repositories[i].failure.empty())
      roots.push_back({graph.failed_nodes[failed++], RootKind::scope, i});
  }
  add_builds(world, graph, roots);
  return roots;
}

Reason reason_of(const World& world, const Graph& graph, const Root& root) {
  switch (root.kind) {
    case RootKind::live: {
      const auto& observation = world.observations[root.first];
      const auto& image = observation.images[root.second];
      return {"live",
              image.user + " (" + image.role + ")",
              {observation.source + " at " + format_time(observation.taken)}};
    }
    case RootKind::keep: {
      const auto& rule = world.settings.keep[root.first];
      return {"keep", "keep rule " + rule.pattern, {rule.origin}};
    }
    case RootKind::used:
      return {"used", "used by " + world.uses[root.first].user, {}};
    case RootKind::scope: {
      const auto& repository = world.inventory.repositories[root.first];
      return {"scope", "the repository could not be read wholly", {repository.failure}};
    }
    case RootKind::unproven: {
      const std::string dockerfile(graph.name(root.node));
      return {"unproven",
              dockerfile + " may make more than is known: " + unproven_text(world, dockerfile),
              {dockerfile}};
    }
    case RootKind::unlinked:
      break;
  }
  const std::string dockerfile(graph.name(root.node));
  const auto products = graph.products(root.node);
  return {"unlinked",
          products.empty()
              ? "what " + dockerfile + " makes is not known, so it counts as live"
              : "nothing is known of " + std::string(graph.name(products[root.first])) +
                    ", which " + dockerfile + " is said to make",
          {dockerfile}};
}

}  // namespace keelson::cleanup

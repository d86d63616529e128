// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/roots.hpp"

#include <algorithm>
#include <map>
#include <string_view>

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

// Builds that make something the registry holds or a live source names. A stated product
// that nothing is known of may be a mistyped one: its build is not proven unneeded.
std::vector<bool> builds_with_known_products(const World& world, const WorldGraph& graph) {
  const Graph& g = graph.graph;
  std::vector<bool> known(g.size() - g.first_build());
  const auto add = [&](NodeId image) {
    for (const graph::Edge& edge : g.needs(image)) {
      if (edge.relation() == graph::Relation::built_by) known[edge.target - g.first_build()] = true;
    }
  };
  for (const NodeId node : graph.tag_nodes) add(node);
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) add(*g.find(image.reference));
  }
  for (const scan::Use& use : world.uses) add(*g.find(use.reference));
  return known;
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
  const auto known = builds_with_known_products(world, graph);
  const auto unproven = unproven_files(world);
  const Graph& g = graph.graph;
  for (NodeId node = g.first_build(); node < g.size(); ++node) {
    if (!known[node - g.first_build()])
      roots.push_back({node, RootKind::unlinked});
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
          products.empty() ? "what " + dockerfile + " makes is not known, so it counts as live"
                           : "nothing is known of " + std::string(graph.name(products[0])) +
                                 ", which " + dockerfile + " is said to make",
          {dockerfile}};
}

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/protection.hpp"

#include <algorithm>
#include <set>

#include "analyzer/graph/builder.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::cleanup {
namespace {

using graph::Graph;
using graph::NodeId;
using graph::NodeKind;

std::string tagged(const World& world, const std::string& repository, const std::string& tag) {
  return world.inventory.hosts[0] + "/" + repository + ":" + tag;
}

// However a person writes it: with or without registry, tag or digest.
bool keeps(const World& world, const config::KeepRule& rule, const std::string& repository,
           const std::string& tag, const std::string& digest) {
  std::vector<std::string> prefixes{""};
  for (const std::string& host : world.inventory.hosts) prefixes.push_back(host + "/");
  for (const std::string& prefix : prefixes) {
    const std::string name = prefix + repository;
    for (const std::string& text : {name, name + ":" + tag, name + "@" + digest}) {
      if (matches_pattern(rule.pattern, text)) return true;
    }
  }
  return false;
}

// Builds that make something the registry holds or a live source names. A stated product
// that nothing is known of may be a mistyped one: its build is not proven unneeded.
std::set<NodeId> builds_with_known_products(const World& world, const Graph& graph) {
  std::set<NodeId> builds;
  const auto add = [&](const std::string& image) {
    for (const graph::Edge& edge : graph.needs(*graph.find(image))) {
      if (edge.relation() == graph::Relation::built_by) builds.insert(edge.target);
    }
  };
  for (const auto& repository : world.inventory.repositories) {
    for (const auto& [tag, digest] : repository.tags) add(tagged(world, repository.name, tag));
  }
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) add(image.reference);
  }
  for (const scan::Use& use : world.uses) add(use.reference);
  return builds;
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

std::vector<Root> find_roots(const World& world, const Graph& graph) {
  std::vector<Root> roots;
  for (const auto& observation : world.observations) {
    const std::string seen = observation.source + " at " + format_time(observation.taken);
    for (const auto& image : observation.images) {
      roots.push_back(
          {*graph.find(image.reference), {"live", image.user + " (" + image.role + ")", {seen}}});
    }
  }
  // A running service says more than the container it runs in: shortest paths prefer it.
  std::stable_sort(roots.begin(), roots.end(),
                   [](const Root& a, const Root& b) { return tells_more(a.reason, b.reason); });
  for (const auto& repository : world.inventory.repositories) {
    for (const auto& [tag, digest] : repository.tags) {
      for (const config::KeepRule& rule : world.settings.keep) {
        if (!keeps(world, rule, repository.name, tag, digest)) continue;
        roots.push_back({*graph.find(tagged(world, repository.name, tag)),
                         {"keep", "keep rule " + rule.pattern, {rule.origin}}});
      }
    }
  }
  for (const scan::Use& use : world.uses)
    roots.push_back({*graph.find(use.reference), {"used", "used by " + use.user, {}}});
  const auto known = builds_with_known_products(world, graph);
  const auto unproven = unproven_files(world);
  for (NodeId node = graph.first_build(); node < graph.size(); ++node) {
    const std::string dockerfile(graph.name(node));
    const auto doubt = unproven.find(dockerfile);
    if (known.contains(node)) {
      if (doubt != unproven.end()) {
        roots.push_back(
            {node,
             {"unproven",
              dockerfile + " may make more than is known: " + std::string(doubt->second),
              {dockerfile}}});
      }
      continue;
    }
    const auto products = graph.products(node);
    const std::string why = products.empty()
                                ? "what " + dockerfile + " makes is not known, so it counts as live"
                                : "nothing is known of " + std::string(graph.name(products[0])) +
                                      ", which " + dockerfile + " is said to make";
    roots.push_back({node, {"unlinked", why, {dockerfile}}});
  }
  return roots;
}

// What the manifest, or any part of the index, says it was built on (rule 4.1).
std::vector<std::string> built_on(const registry::RepositoryInventory& repository,
                                  const std::string& digest) {
  std::set<std::string> bases, seen;
  std::vector<std::string> open{digest};
  while (!open.empty()) {
    const std::string one = std::move(open.back());
    open.pop_back();
    const auto fact = repository.manifests.find(one);
    if (fact == repository.manifests.end() || !seen.insert(one).second) continue;
    if (!fact->second.built_on.empty()) bases.insert(fact->second.built_on);
    open.insert(open.end(), fact->second.children.begin(), fact->second.children.end());
  }
  return {bases.begin(), bases.end()};
}

// A manifest without a tag counts when something names it by digest: a build, or what was
// built on it, which may itself be without a tag.
void add_untagged(const World& world, graph::GraphBuilder& builder) {
  std::vector<graph::KnownImage> images;
  for (const auto& repository : world.inventory.repositories) {
    std::set<std::string> with_tag;
    for (const auto& [tag, digest] : repository.tags) with_tag.insert(digest);
    for (const auto& [digest, fact] : repository.manifests) {
      auto bases = built_on(repository, digest);
      if (bases.empty() || with_tag.contains(digest)) continue;
      images.emplace_back(world.inventory.hosts[0] + "/" + repository.name + "@" + digest,
                          std::string(), std::move(bases));
    }
  }
  for (bool changed = true; changed;) {
    const auto named = std::partition(images.begin(), images.end(), [&](const auto& image) {
      return !builder.names(image.reference);
    });
    changed = named != images.end();
    for (auto image = named; image != images.end(); ++image) builder.add(*image);
    images.erase(named, images.end());
  }
}

std::vector<NodeId> nodes_of(const std::vector<Root>& roots) {
  std::vector<NodeId> nodes;
  for (const Root& root : roots) nodes.push_back(root.node);
  return nodes;
}

// Not Dockerfiles that only nobody knows enough of.
std::vector<Root> of_images(const Graph& graph, const std::vector<Root>& roots) {
  std::vector<Root> images;
  for (const Root& root : roots) {
    if (graph.kind(root.node) == NodeKind::image) images.push_back(root);
  }
  return images;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

bool tells_more(const Reason& a, const Reason& b) {
  const int left = role_order(a.text), right = role_order(b.text);
  return a.code == b.code && left != right ? left < right : a < b;
}

std::string step_text(const Graph& graph, NodeId from, const graph::Edge& edge) {
  const std::string target(graph.name(edge.target));
  if (edge.relation() == graph::Relation::built_on)
    return std::string(graph.name(from)) + " says it was built on " + target;
  const EdgeKind kind = edge.kind();
  const std::string verb = kind == EdgeKind::copy     ? "COPY --from="
                           : kind == EdgeKind::mount  ? "RUN --mount from="
                           : kind == EdgeKind::mirror ? "copies "
                           : kind == EdgeKind::syntax ? "syntax="
                                                      : upper(edge_kind_name(kind)) + " ";
  return std::string(graph.name(from)) + ":" + std::to_string(edge.line()) + " " + verb + target;
}

Graph make_graph(const World& world) {
  graph::GraphBuilder builder;
  for (const Build& build : world.builds) builder.add(build);
  for (const auto& repository : world.inventory.repositories) {
    for (const auto& [tag, digest] : repository.tags)
      builder.add({tagged(world, repository.name, tag), digest, built_on(repository, digest)});
  }
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      const ImageReference reference = parse_image_reference(image.reference);
      const auto* repository = world.inventory.find(reference.repository);
      const bool is_ours = repository != nullptr && !reference.digest.empty() &&
                           reference.registry == world.inventory.hosts[0];
      builder.add({image.reference, "",
                   is_ours ? built_on(*repository, reference.digest) : std::vector<std::string>{}});
    }
  }
  for (const scan::Use& use : world.uses) builder.add(graph::KnownImage(use.reference));
  add_untagged(world, builder);
  return std::move(builder).finish();
}

Protection::Protection(const World& world, const Graph& graph)
    : m_world(world),
      m_graph(graph),
      m_roots(find_roots(world, graph)),
      m_reach(graph, nodes_of(m_roots), graph::Direction::needs),
      m_live(graph, nodes_of(of_images(graph, m_roots)), graph::Direction::needs) {
  for (const Root& root : m_roots) m_root_at.emplace(root.node, &root);
  for (const NodeId node : m_reach.order()) {
    if (graph.kind(node) != NodeKind::image || graph.name(node).find('@') == std::string_view::npos)
      continue;
    const ImageReference image = graph.image(node);
    if (image.digest.empty() || image.registry != world.inventory.hosts[0]) continue;
    m_pinned.emplace(image.repository + "@" + image.digest, node);
  }
}

std::vector<std::string> Protection::chain(NodeId node) const {
  std::vector<std::string> lines;
  const auto path = m_live.reached(node) ? m_live.path(node) : m_reach.path(node);
  if (path.empty()) return lines;
  const Reason& root = m_root_at.find(path[0])->second->reason;
  const auto text = [this](NodeId n) { return std::string(m_graph.name(n)); };
  lines.push_back(root.text +
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

void Protection::add_node_reasons(NodeId node, std::vector<Reason>& reasons) const {
  if (!m_reach.reached(node)) return;
  const auto add_roots = [&](NodeId of) {
    const auto [first, last] = m_root_at.equal_range(of);
    for (auto root = first; root != last; ++root) reasons.push_back(root->second->reason);
  };
  // A build that takes `base`, or an image that says it was built on it.
  const auto add_use = [&](NodeId base, const graph::Edge& use) {
    if (!m_reach.reached(use.target)) return;
    if (use.relation() != graph::Relation::input && use.relation() != graph::Relation::built_on)
      return;
    Reason reason{"base", "base of " + std::string(m_graph.name(use.target)), chain(use.target)};
    reason.evidence.push_back(step_text(m_graph, use.target, use.from(base)));
    if (base != node && is_open(m_graph.name(base)))
      reason.evidence.push_back("may mean " + std::string(m_graph.name(node)));
    reasons.push_back(std::move(reason));
  };
  add_roots(node);
  for (const graph::Edge& edge : m_graph.needed_by(node)) {
    add_use(node, edge);
    if (edge.relation() != graph::Relation::matches || !m_reach.reached(edge.target)) continue;
    // An open or pinned reference that may mean this image: its reasons are ours too.
    add_roots(edge.target);
    for (const graph::Edge& use : m_graph.needed_by(edge.target)) add_use(edge.target, use);
  }
}

std::vector<Reason> Protection::reasons(const std::string& repository, const std::string& digest,
                                        const std::vector<std::string>& tags) const {
  std::set<NodeId> nodes;
  for (const std::string& tag : tags) {
    if (const auto node = m_graph.find(tagged(m_world, repository, tag))) nodes.insert(*node);
  }
  const auto [first, last] = m_pinned.equal_range(repository + "@" + digest);
  for (auto node = first; node != last; ++node) nodes.insert(node->second);
  std::vector<Reason> reasons;
  for (const NodeId node : nodes) add_node_reasons(node, reasons);
  std::sort(reasons.begin(), reasons.end(), tells_more);
  reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
  return reasons;
}

}  // namespace keelson::cleanup

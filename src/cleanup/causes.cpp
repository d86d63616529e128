// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/causes.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "src/cleanup/cause_groups.hpp"
#include "src/cleanup/settling.hpp"

namespace keelson::cleanup {
namespace {

using graph::Graph;
using graph::NodeId;
using Pairs = std::vector<std::pair<NodeId, NodeId>>;  // sorted

constexpr std::size_t k_counted_max = 20;

template <class T>
void sort_unique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// What a cause adds to the graph of what is known: roots, and inputs of builds.
struct Part {
  std::vector<NodeId> roots;  // sorted
  Pairs inputs;
  std::size_t weight = 0;  // how much it is likely to cost
};

// Everything known once, and what each cause adds to it.
class Counting {
 public:
  Counting(const Decision& decision, const std::vector<CauseGroup>& groups)
      : m_graph(decision.graph().graph), m_known(m_graph.size()) {
    add_nodes();
    for (const CauseGroup& group : groups) parts.push_back(part_of(group));
    for (const Part& part : parts) {
      m_caused.insert(m_caused.end(), part.roots.begin(), part.roots.end());
      m_inputs.insert(m_inputs.end(), part.inputs.begin(), part.inputs.end());
    }
    sort_unique(m_caused);
    sort_unique(m_inputs);
    for (const Root& root : decision.protection().roots()) m_roots.push_back(root.node);
    sort_unique(m_roots);
    std::vector<NodeId> known;
    std::set_difference(m_roots.begin(), m_roots.end(), m_caused.begin(), m_caused.end(),
                        std::back_inserter(known));
    walk(m_known, std::move(known), m_inputs);
    add_images(decision);
  }

  // Kept by nothing that is known.
  std::size_t images() const { return m_images.empty() ? 0 : m_count; }

  // Of them, those that this cause with what is known keeps.
  std::size_t kept_with(const Part& part) const {
    graph::NodeSet reached = m_known;
    std::vector<NodeId> starts = part.roots;
    for (const auto& [from, to] : part.inputs) {
      if (reached.contains(from)) starts.push_back(to);
    }
    walk(reached, std::move(starts), without(m_inputs, part.inputs));
    return count(reached);
  }

  // Of them, those that all other causes do not keep.
  std::size_t lost_without(const Part& part) const {
    std::vector<NodeId> starts;
    std::set_difference(m_roots.begin(), m_roots.end(), part.roots.begin(), part.roots.end(),
                        std::back_inserter(starts));
    graph::NodeSet reached(m_graph.size());
    walk(reached, std::move(starts), part.inputs);
    return m_count - count(reached);
  }

  // Of each repository: manifests that stay protected when no cause adds anything.
  std::vector<std::int64_t> protected_without_causes(const Decision& decision) const {
    std::vector<std::int64_t> counts;
    std::size_t place = 0;
    for (std::size_t r = 0; r < decision.judged().size(); ++r) {
      const auto& judged = decision.judged()[r];
      const Pairs nodes = nodes_of(decision, r, place);
      std::vector<bool> is_known(judged.size());
      for (const auto& [manifest, node] : nodes) {
        if (m_known.contains(node)) is_known[manifest] = true;
      }
      std::int64_t count = 0;
      for (registry::ManifestId id = 0; id < judged.size(); ++id)
        count +=
            judged[id].verdict == Verdict::protected_ && (is_known[id] || !judged[id].is_needed);
      counts.push_back(count);
    }
    return counts;
  }

  std::vector<Part> parts;  // of the groups, in their order

 private:
  // Each manifest with the nodes that name it, by manifest. `place`: of the first tag; moved on.
  Pairs nodes_of(const Decision& decision, std::size_t r, std::size_t& place) const {
    const World& world = decision.world();
    const auto& repository = world.inventory.repositories[r];
    const auto& judged = decision.judged()[r];
    Pairs nodes;
    std::vector<bool> has_tag(judged.size());
    for (const auto& tag : repository.tags) {
      nodes.emplace_back(tag.manifest, decision.graph().tag_nodes[place++]);
      has_tag[tag.manifest] = true;
    }
    for (registry::ManifestId id = 0; id < judged.size(); ++id) {
      if (has_tag[id] || !judged[id].is_needed) continue;
      const auto node = m_graph.find(world.inventory.hosts[0] + "/" + repository.name + "@" +
                                     repository.manifests[id].digest.text());
      if (node) nodes.emplace_back(id, *node);
    }
    std::sort(nodes.begin(), nodes.end());
    return nodes;
  }

  void add_nodes() {
    for (NodeId node = m_graph.first_build(); node < m_graph.size(); ++node)
      m_builds[m_graph.name(node)].push_back(node);
  }

  std::span<const NodeId> builds_of(const std::string& dockerfile) const {
    const auto found = m_builds.find(dockerfile);
    if (found == m_builds.end()) return {};
    return found->second;
  }

  Part part_of(const CauseGroup& group) const {
    Part part;
    part.roots = group.images;
    for (const std::string& dockerfile : group.roots) {
      const auto nodes = builds_of(dockerfile);
      part.roots.insert(part.roots.end(), nodes.begin(), nodes.end());
      for (const NodeId node : nodes) {
        for (const graph::Edge& edge : m_graph.needs(node)) part.weight += weight_of(edge.target);
      }
    }
    for (const auto& [dockerfile, references] : group.opened) {
      for (const std::string& reference : references) {
        const auto target = m_graph.find(reference);
        if (!target) continue;
        part.weight += weight_of(*target);
        for (const NodeId node : builds_of(dockerfile)) part.inputs.emplace_back(node, *target);
      }
    }
    for (const NodeId image : group.images) part.weight += weight_of(image);
    sort_unique(part.roots);
    sort_unique(part.inputs);
    return part;
  }

  std::size_t weight_of(NodeId image) const { return 1 + m_graph.needs(image).size(); }

  static Pairs without(const Pairs& all, const Pairs& some) {
    Pairs rest;
    std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
    return rest;
  }

  // All that is needed from these on, but by these inputs.
  void walk(graph::NodeSet& reached, std::vector<NodeId> starts, const Pairs& left_out) const {
    std::vector<NodeId> open;
    for (const NodeId start : starts) {
      if (reached.insert(start)) open.push_back(start);
    }
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      const bool is_build = node >= m_graph.first_build();
      for (const graph::Edge& edge : m_graph.needs(node)) {
        if (is_build &&
            std::binary_search(left_out.begin(), left_out.end(), std::pair(node, edge.target)))
          continue;
        if (reached.insert(edge.target)) open.push_back(edge.target);
      }
    }
  }

  // What the policy selects, a root needs, and nothing known does, by the nodes that name it.
  void add_images(const Decision& decision) {
    const World& world = decision.world();
    std::size_t place = 0;
    std::uint32_t image = 0;
    for (std::size_t r = 0; r < world.inventory.repositories.size(); ++r) {
      const auto& judged = decision.judged()[r];
      const Pairs nodes = nodes_of(decision, r, place);
      for (std::size_t first = 0, last; first < nodes.size(); first = last) {
        last = first;
        bool is_known = false;
        while (last < nodes.size() && nodes[last].first == nodes[first].first)
          is_known |= m_known.contains(nodes[last++].second);
        const Judged& one = judged[nodes[first].first];
        if (is_known || !one.is_selected || !one.is_needed) continue;
        for (std::size_t i = first; i < last; ++i) m_images.emplace_back(image, nodes[i].second);
        ++image;
      }
    }
    m_count = image;
  }

  std::size_t count(const graph::NodeSet& reached) const {
    std::size_t count = 0;
    std::uint32_t last = ~std::uint32_t{0};
    for (const auto& [image, node] : m_images) {
      if (image == last || !reached.contains(node)) continue;
      last = image;
      ++count;
    }
    return count;
  }

  const Graph& m_graph;
  std::unordered_map<std::string_view, std::vector<NodeId>> m_builds;  // by Dockerfile
  std::vector<NodeId> m_roots, m_caused;                               // sorted
  Pairs m_inputs;                                                      // that causes open
  graph::NodeSet m_known;
  Pairs m_images;  // image, a node that names it; by image
  std::size_t m_count = 0;
};

// What only the registry shows: products nothing is known of, repositories that were not read.
void add_roots(const Decision& decision, CauseGroups& groups) {
  const World& world = decision.world();
  const Graph& graph = decision.graph().graph;
  std::unordered_map<std::string_view, const Build*> builds;
  for (const Build& build : world.builds) builds.emplace(build.dockerfile, &build);
  for (const Root& root : decision.protection().roots()) {
    if (root.kind == RootKind::scope) {
      const auto& repository = world.inventory.repositories[root.first];
      groups.add_image("the repository " + repository.name + " could not be read wholly", root.node,
                       repository.failure);
    }
    if (root.kind == RootKind::used) {
      CauseGroup* group = groups.add(world.uses[root.first]);
      if (group != nullptr) group->images.push_back(root.node);
    }
    if (root.kind != RootKind::unlinked) continue;
    const auto products = graph.products(root.node);
    if (products.empty()) continue;
    const Build& build = *builds.at(graph.name(root.node));
    groups.add_root("nothing is known of " + std::string(graph.name(products[root.first])), build,
                    settle_unkept(build.dockerfile));
  }
}

std::vector<CauseGroup> groups_of(const Decision& decision) {
  CauseGroups grouping;
  for (const Build& build : decision.world().builds) grouping.add(build);
  add_roots(decision, grouping);
  return std::move(grouping).take();
}

bool costs_more(const Cause& a, const Cause& b) {
  const auto cost = [](const Cause& cause) {
    return std::tuple(cause.is_counted, cause.images, cause.alone, cause.dockerfiles);
  };
  return cost(a) != cost(b) ? cost(a) > cost(b) : a.text < b.text;
}

}  // namespace

Causes causes(const Decision& decision) {
  const std::vector<CauseGroup> groups = groups_of(decision);
  if (groups.empty()) return {};
  const Counting counting(decision, groups);
  std::vector<std::size_t> order(groups.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return counting.parts[a].weight > counting.parts[b].weight;
  });
  Causes result;
  result.images = counting.images();
  for (std::size_t i = 0; i < order.size(); ++i) {
    Cause cause = cause_of(groups[order[i]]);
    cause.is_counted = i < k_counted_max || result.images == 0;
    if (cause.is_counted && result.images > 0) {
      const Part& part = counting.parts[order[i]];
      cause.alone = counting.lost_without(part);
      cause.images = std::max(cause.alone, counting.kept_with(part));
    }
    result.all.push_back(std::move(cause));
  }
  std::sort(result.all.begin(), result.all.end(), costs_more);
  return result;
}

std::vector<std::int64_t> known_protections(const Decision& decision) {
  return Counting(decision, groups_of(decision)).protected_without_causes(decision);
}

std::vector<Cause> causes(std::span<const Build> builds, std::span<const scan::Use> uses) {
  CauseGroups grouping;
  for (const Build& build : builds) grouping.add(build);
  for (const scan::Use& use : uses) grouping.add(use);
  std::vector<Cause> all;
  for (const CauseGroup& group : std::move(grouping).take()) all.push_back(cause_of(group));
  std::sort(all.begin(), all.end(), costs_more);
  return all;
}

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
#include "tests/property/naive_graph.hpp"

#include <algorithm>

namespace keelson::tests {
namespace {

using graph::KnownImage;
using graph::Relation;

std::string name_of(const std::string& text) {
  return parse_image_reference(text).name();
}

std::string build_name(std::size_t place) {
  return "#" + std::to_string(place);
}

// One by one, as the semantics say it: names agree, and digest or tag does.
bool agree(const std::string& a, const std::string& b) {
  const ImageReference x = parse_image_reference(a), y = parse_image_reference(b);
  if (!patterns_overlap(x.name(), y.name())) return false;
  if (x.digest == y.digest && !x.digest.empty()) return true;
  return x.tag.empty() || y.tag.empty() || patterns_overlap(x.tag, y.tag);
}

}  // namespace

NaiveGraph::NaiveGraph(const std::vector<Build>& builds, const std::vector<KnownImage>& known)
    : m_builds(builds) {
  add_names(known);
  add_edges(known);
}

void NaiveGraph::add_names(const std::vector<KnownImage>& known) {
  for (const Build& b : m_builds) {
    m_nodes.insert(b.products.begin(), b.products.end());
    for (const Input& i : b.inputs) m_nodes.insert(i.reference);
  }
  std::map<std::string, Names> tags_of_digest;
  for (const KnownImage& k : known) {
    m_nodes.insert(k.reference);
    for (const ClaimedBase& base : k.built_on) m_nodes.insert(base.reference);
    if (!k.digest.empty())
      tags_of_digest[name_of(k.reference) + "@" + k.digest].insert(k.reference);
  }
  for (const std::string& text : Names(m_nodes)) {
    const ImageReference reference = parse_image_reference(text);
    if (!reference.digest.empty()) m_nodes.insert(reference.name() + "@" + reference.digest);
  }
  for (const auto& [digest, tags] : tags_of_digest) {
    if (tags.size() > 1 && m_nodes.insert(digest).second) m_joiners.insert(digest);
  }
}

void NaiveGraph::add_edges(const std::vector<KnownImage>& known) {
  const auto join = [&](const std::string& from, const std::string& to, Relation relation) {
    if (m_nodes.contains(to)) m_edges.emplace(from, to, relation, EdgeKind::from, 0);
  };
  const auto say = [&](const std::string& from, const ClaimedBase& base) {
    m_edges.emplace(from, base.reference, Relation::built_on, EdgeKind::from,
                    static_cast<std::uint32_t>(base.claim));
  };
  for (const KnownImage& k : known) {
    const std::string digest = name_of(k.reference) + "@" + k.digest;
    if (!k.digest.empty() && m_nodes.contains(digest)) {
      join(k.reference, digest, Relation::matches);
      join(digest, k.reference, Relation::matches);
      for (const ClaimedBase& base : k.built_on) say(digest, base);
    }
    for (const ClaimedBase& base : k.built_on) say(k.reference, base);
  }
  for (const std::string& text : m_nodes) {
    const ImageReference reference = parse_image_reference(text);
    for (std::size_t b = 0; b < m_builds.size(); ++b) {
      for (const std::string& product : m_builds[b].products) {
        if (!m_joiners.contains(text) && agree(text, product))
          m_edges.emplace(text, build_name(b), Relation::built_by, EdgeKind::from, 0);
      }
    }
    if (!reference.tag.empty() && !reference.digest.empty()) {
      join(text, reference.name() + "@" + reference.digest, Relation::matches);
      join(text, reference.name() + ":" + reference.tag, Relation::matches);
    }
    if (!is_open(text)) continue;
    for (const std::string& other : m_nodes) {
      if (!is_open(other) && !m_joiners.contains(other) && agree(text, other))
        join(text, other, Relation::matches);
    }
  }
  for (std::size_t b = 0; b < m_builds.size(); ++b) {
    for (const Input& i : m_builds[b].inputs)
      m_edges.emplace(build_name(b), i.reference, Relation::input, i.kind, i.line);
  }
  for (std::size_t b = 0; b < m_builds.size(); ++b) m_nodes.insert(build_name(b));
}

std::map<std::string, int> NaiveGraph::distances(const Names& starts, bool backwards) const {
  std::map<std::string, int> distance;
  for (const std::string& s : starts) distance[s] = 0;
  // Bellman and Ford: relax every edge until nothing changes.
  for (bool changed = true; changed;) {
    changed = false;
    for (const NaiveEdge& e : m_edges) {
      const auto& [from, to] = backwards ? std::tie(std::get<1>(e), std::get<0>(e))
                                         : std::tie(std::get<0>(e), std::get<1>(e));
      if (!distance.contains(from)) continue;
      const int next = distance[from] + 1;
      if (distance.contains(to) && distance[to] <= next) continue;
      distance[to] = next;
      changed = true;
    }
  }
  return distance;
}

bool NaiveGraph::is_cycle_step(const NaiveEdge& edge) const {
  const auto& [from, to, relation, kind, line] = edge;
  if (relation == Relation::built_by) return from.find('@') == std::string::npos;
  if (relation != Relation::input || to.find('@') != std::string::npos) return false;
  const Build& build = m_builds[std::stoul(from.substr(1))];
  const auto& made = build.products;
  if (!is_open(to) && std::find(made.begin(), made.end(), to) != made.end()) return true;
  return std::none_of(made.begin(), made.end(), [&to = to](const std::string& product) {
    return is_open(product) && agree(to, product);
  });
}

void NaiveGraph::walk(Path& path, std::set<Path>& cycles) const {
  for (const NaiveEdge& e : m_edges) {
    const auto& [from, to, relation, kind, line] = e;
    if (from != path.back() || !is_cycle_step(e)) continue;
    if (to == path.front()) {
      Path cycle = path;
      const auto is_image = [](const std::string& node) { return node[0] != '#'; };
      auto smallest = cycle.begin();
      for (auto node = cycle.begin(); node != cycle.end(); ++node) {
        if (is_image(*node) && (!is_image(*smallest) || *node < *smallest)) smallest = node;
      }
      std::rotate(cycle.begin(), smallest, cycle.end());
      cycles.insert(cycle);
    } else if (std::find(path.begin(), path.end(), to) == path.end()) {
      path.push_back(to);
      walk(path, cycles);
      path.pop_back();
    }
  }
}

std::set<Path> NaiveGraph::cycles() const {
  std::set<Path> cycles;
  for (const std::string& node : m_nodes) {
    if (node[0] == '#') continue;
    Path path{node};
    walk(path, cycles);
  }
  return cycles;
}

}  // namespace keelson::tests

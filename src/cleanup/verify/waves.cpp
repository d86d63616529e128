// SPDX-License-Identifier: Apache-2.0
// Vertices: manifests, then builds, then references. Edges: from what needs to what is
// needed. What needs itself in a circle can be in no order, so none is asked for there:
// circles are the strongly connected components (Kosaraju's two walks, without recursion).
#include "src/cleanup/verify/waves.hpp"

#include <algorithm>
#include <limits>

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/verify/standing.hpp"

namespace keelson::cleanup::verifying {
namespace {

using Vertex = std::size_t;
constexpr std::size_t k_none = std::numeric_limits<std::size_t>::max();

class Waves {
 public:
  Waves(const Case& in, const Meanings& meanings)
      : m_case(in), m_meanings(meanings), m_standings(in) {
    m_edges.resize(in.plan.items.size() + in.plan.header.builds.size());
    for (ItemNumber i = 0; i < in.plan.items.size(); ++i) add_item(i);
    while (!m_todo.empty()) {
      const auto [text, v] = std::move(m_todo.back());
      m_todo.pop_back();
      add_reference(v, text);
    }
    find_circles();
  }

  std::vector<WrongOrder> run() {
    for (ItemNumber i = 0; i < m_case.plan.items.size(); ++i) {
      if (!is_doomed(i)) continue;
      for (const ItemNumber part : m_case.parts[i]) check(i, part, "holds it");
      if (const auto subject = m_case.subject_here(i)) check(*subject, i, "has it attached");
      check_bases(i);
    }
    return std::move(m_wrong);
  }

 private:
  bool is_doomed(ItemNumber i) const { return m_case.item(i).verdict == Verdict::doomed; }
  Vertex build_vertex(std::size_t build) const { return m_case.plan.items.size() + build; }

  Vertex vertex_of(const std::string& reference) {
    const std::string text = m_case.with_own_host(reference);
    const auto [found, is_new] = m_references.try_emplace(text, m_edges.size());
    if (is_new) {
      m_todo.emplace_back(text, m_edges.size());
      m_edges.emplace_back();
    }
    return found->second;
  }

  void add_build(Vertex from, std::size_t build) {
    const Vertex v = build_vertex(build);
    m_edges[from].push_back(v);
    if (!m_edges[v].empty()) return;
    for (const Input& input : m_case.plan.header.builds[build].inputs) {
      const Vertex to = vertex_of(input.reference);
      m_edges[v].push_back(to);
    }
  }

  void add_item(ItemNumber i) {
    const Item& item = m_case.item(i);
    const std::string name = m_case.name_of(item.repository);
    Texts own;
    for (const std::string& tag : item.tags) own.push_back(name + ":" + tag);
    if (own.empty() || m_meanings.is_named(name, item.digest))
      own.push_back(name + "@" + item.digest);
    for (const std::string& text : own) {
      for (const std::size_t build : m_meanings.builds_that_make(split(text))) add_build(i, build);
    }
    for (const ClaimedBase& said : item.built_on) {
      const Vertex base = vertex_of(said.reference);
      m_edges[i].push_back(base);
    }
    const auto bases = m_standings.bases(i);
    m_edges[i].insert(m_edges[i].end(), bases.begin(), bases.end());
    const auto& parts = m_case.parts[i];
    m_edges[i].insert(m_edges[i].end(), parts.begin(), parts.end());
    if (const auto subject = m_case.subject_here(i)) m_edges[*subject].push_back(i);
  }

  // To the manifests it may mean, and to the builds of what the registry does not hold.
  void add_reference(Vertex v, const std::string& text) {
    for (const ItemNumber i : items_of(text)) m_edges[v].push_back(i);
    for (const std::size_t build : m_meanings.builds_that_make(split(text))) add_build(v, build);
  }

  std::vector<ItemNumber> items_of(const std::string& text) const {
    std::vector<ItemNumber> items;
    const auto add = [&](const Name& name) {
      const auto item = m_meanings.manifest(name);
      if (item) items.push_back(*item);
    };
    const Name name = split(text);
    if (is_open(text)) {
      for (const std::string& image : m_meanings.images_of_open(name)) add(split(image));
    } else {
      add({name.name, name.tag, ""});
      if (!name.digest.empty()) add({name.name, "", name.digest});
    }
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    return items;
  }

  // Vertices as a walk from each leaves them, along `edges`; `leave` is told each.
  template <class Leave>
  static void walk(const std::vector<std::vector<Vertex>>& edges, Vertex from,
                   std::vector<bool>& seen, Leave leave) {
    std::vector<std::pair<Vertex, std::size_t>> path;
    if (seen[from]) return;
    seen[from] = true;
    path.emplace_back(from, 0);
    while (!path.empty()) {
      auto& [v, next] = path.back();
      if (next == edges[v].size()) {
        leave(v);
        path.pop_back();
        continue;
      }
      const Vertex to = edges[v][next++];
      if (seen[to]) continue;
      seen[to] = true;
      path.emplace_back(to, 0);
    }
  }

  void find_circles() {
    const std::size_t count = m_edges.size();
    std::vector<Vertex> left;
    std::vector<bool> seen(count);
    for (Vertex v = 0; v < count; ++v) walk(m_edges, v, seen, [&](Vertex u) { left.push_back(u); });
    std::vector<std::vector<Vertex>> back(count);
    for (Vertex v = 0; v < count; ++v) {
      for (const Vertex to : m_edges[v]) back[to].push_back(v);
    }
    m_circle.assign(count, k_none);
    seen.assign(count, false);
    for (auto v = left.rbegin(); v != left.rend(); ++v)
      walk(back, *v, seen, [&](Vertex u) { m_circle[u] = *v; });
  }

  void check(ItemNumber first, ItemNumber then, const std::string& how) {
    if (first == then || !is_doomed(first) || !is_doomed(then)) return;
    if (m_case.item(first).wave >= m_case.item(then).wave) m_wrong.push_back({then, first, how});
  }

  // The base of a build that goes first, of all and of those in no circle with the build.
  struct Earliest {
    ItemNumber of_all = k_none, outside = k_none;
  };
  const Earliest& earliest(std::size_t build) {
    const auto [found, is_new] = m_earliest.try_emplace(build);
    Earliest& result = found->second;
    if (!is_new) return result;
    const auto take = [&](ItemNumber& best, ItemNumber one) {
      if (best == k_none || m_case.item(one).wave < m_case.item(best).wave) best = one;
    };
    for (const Input& input : m_case.plan.header.builds[build].inputs) {
      for (const ItemNumber base : items_of(m_case.with_own_host(input.reference))) {
        if (!is_doomed(base)) continue;
        take(result.of_all, base);
        if (m_circle[base] != m_circle[build_vertex(build)]) take(result.outside, base);
      }
    }
    return result;
  }

  void check_bases(ItemNumber i) {
    const Item& item = m_case.item(i);
    const auto check_base = [&](ItemNumber base) {
      if (base != k_none && m_circle[base] != m_circle[i]) check(i, base, "is built on it");
    };
    for (const std::string& tag : item.tags) {
      const Name name = split(m_case.name_of(item.repository) + ":" + tag);
      for (const std::size_t build : m_meanings.builds_that_make(name)) {
        const Earliest& base = earliest(build);
        check_base(m_circle[i] == m_circle[build_vertex(build)] ? base.outside : base.of_all);
      }
    }
    for (const ItemNumber base : m_standings.bases(i)) check_base(base);
    for (const ClaimedBase& said : item.built_on) {
      for (const ItemNumber base : items_of(m_case.with_own_host(said.reference))) check_base(base);
    }
  }

  const Case& m_case;
  const Meanings& m_meanings;
  const Standings m_standings;
  std::vector<std::vector<Vertex>> m_edges;
  std::map<std::string, Vertex> m_references;
  std::vector<std::pair<std::string, Vertex>> m_todo;
  std::vector<Vertex> m_circle;  // the same for all of a circle
  std::map<std::size_t, Earliest> m_earliest;
  std::vector<WrongOrder> m_wrong;
};

}  // namespace

std::vector<WrongOrder> wrong_orders(const Case& in, const Meanings& meanings) {
  return Waves(in, meanings).run();
}

}  // namespace keelson::cleanup::verifying

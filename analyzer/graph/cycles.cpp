// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/cycles.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "analyzer/graph/components.hpp"
#include "analyzer/graph/node_set.hpp"
#include "analyzer/graph/parts.hpp"

namespace keelson::graph {
namespace {

// Johnson's algorithm: each cycle once, from its smallest node, at most O(nodes + edges)
// between one and the next.
class Finder {
 public:
  Finder(const Graph& graph, std::size_t limit)
      : m_graph(graph),
        m_limit(limit),
        m_inside(graph.size()),
        m_blocked(graph.size()),
        m_scratch(graph.size()),
        m_part_of(graph.size()) {}

  Cycles run() {
    std::vector<NodeId> all(m_graph.size());
    std::iota(all.begin(), all.end(), NodeId{0});
    split(all);
    while (!m_parts.empty() && m_result.complete) {
      std::vector<NodeId> part = std::move(m_parts.back());
      m_parts.pop_back();
      ++m_part;
      for (const NodeId node : part) m_part_of[node] = m_part;
      from_first(part);
      part.erase(part.begin());
      split(part);
    }
    std::sort(m_result.cycles.begin(), m_result.cycles.end());
    return std::move(m_result);
  }

 private:
  bool counts(NodeId source, const Edge& edge) const {
    if (edge.relation() == Relation::built_by) return !has_digest(source);
    if (edge.relation() != Relation::input || has_digest(edge.target)) return false;
    bool is_version_of_itself = false;
    for (const NodeId product : m_graph.products(source)) {
      const std::string_view text = m_graph.name(product), taken = m_graph.name(edge.target);
      if (!is_open(text)) {
        if (product == edge.target) return true;
        continue;
      }
      const Parts made = parts_of(text), base = parts_of(taken);
      is_version_of_itself |=
          patterns_overlap(made.name, base.name) && same_name_may_mean(base, made);
    }
    return !is_version_of_itself;
  }
  bool has_digest(NodeId image) const {
    return m_graph.name(image).find('@') != std::string_view::npos;
  }

  // Keeps the parts of `nodes` that can hold a cycle: at least an image and a build.
  void split(const std::vector<NodeId>& nodes) {
    for (const NodeId node : nodes) m_inside.insert(node);
    auto parts = components(
        nodes, m_scratch, [this](NodeId node) { return m_graph.needs(node); },
        [this](NodeId source, const Edge& e) {
          return m_inside.contains(e.target) && counts(source, e);
        });
    for (const NodeId node : nodes) m_inside.erase(node);
    for (auto& part : parts) {
      if (part.size() > 1) m_parts.push_back(std::move(part));
    }
  }

  struct Frame {
    NodeId node;
    std::uint32_t next_edge;
    bool found;  // a cycle goes through it and the path to it
  };

  // All cycles through the smallest node of a part.
  void from_first(const std::vector<NodeId>& part) {
    const NodeId start = part.front();
    std::vector<Frame> frames{{start, 0, false}};
    m_blocked.insert(start);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const auto edges = m_graph.needs(frame.node);
      if (frame.next_edge < edges.size()) {
        const std::uint32_t i = frame.next_edge++;
        const NodeId target = edges[i].target;
        if (i > 0 && edges[i - 1].target == target) continue;  // the same step, written twice
        if (m_part_of[target] != m_part || !any_counts(frame.node, edges.subspan(i))) continue;
        if (target == start) {
          frame.found = true;
          if (m_result.cycles.size() == m_limit) {
            m_result.complete = false;
            return;
          }
          Cycle& cycle = m_result.cycles.emplace_back();
          for (const Frame& f : frames) cycle.push_back(f.node);
        } else if (m_blocked.insert(target)) {
          frames.push_back({target, 0, false});
        }
        continue;
      }
      const Frame done = frame;
      frames.pop_back();
      if (done.found) {
        unblock(done.node);
        if (!frames.empty()) frames.back().found = true;
      } else {
        wait(done.node);
      }
    }
    for (const NodeId node : part) m_blocked.erase(node);
    m_waiting.clear();
  }

  // Whether one of the edges to the first one's target counts.
  bool any_counts(NodeId source, std::span<const Edge> edges) const {
    for (const Edge& e : edges) {
      if (e.target != edges[0].target) return false;
      if (counts(source, e)) return true;
    }
    return false;
  }

  // A dead end stays blocked until something it leads to is freed.
  void wait(NodeId node) {
    for (const Edge& e : m_graph.needs(node)) {
      if (m_part_of[e.target] == m_part && counts(node, e)) m_waiting[e.target].push_back(node);
    }
  }

  void unblock(NodeId node) {
    std::vector<NodeId> freed{node};
    while (!freed.empty()) {
      const NodeId now = freed.back();
      freed.pop_back();
      m_blocked.erase(now);
      const auto waiting = m_waiting.extract(now);
      if (waiting.empty()) continue;
      for (const NodeId other : waiting.mapped()) {
        if (m_blocked.contains(other)) freed.push_back(other);
      }
    }
  }

  const Graph& m_graph;
  const std::size_t m_limit;
  Cycles m_result;
  NodeSet m_inside, m_blocked;
  std::vector<std::uint32_t> m_scratch, m_part_of;  // the last part a node was in
  std::uint32_t m_part = 0;
  std::vector<std::vector<NodeId>> m_parts;
  std::unordered_map<NodeId, std::vector<NodeId>> m_waiting;  // freed with the key
};

}  // namespace

Cycles find_cycles(const Graph& graph, std::size_t limit) {
  return Finder(graph, limit).run();
}

}  // namespace keelson::graph

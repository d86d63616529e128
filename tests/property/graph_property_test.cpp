// SPDX-License-Identifier: Apache-2.0
// The graph against an oracle that compares everything with everything.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "analyzer/graph/components.hpp"
#include "analyzer/graph/cycles.hpp"
#include "analyzer/graph/reach.hpp"
#include "analyzer/graph/snapshot.hpp"
#include "tests/property/naive_graph.hpp"
#include "tests/property/random_graph.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::graph;
using namespace keelson::tests;

namespace {

constexpr unsigned k_graphs = 600;

// Builds as the graph orders them, so that both say "#3" of the same one.
std::vector<Build> in_order(std::vector<Build> builds) {
  for (Build& b : builds) {
    std::sort(b.products.begin(), b.products.end());
    b.products.erase(std::unique(b.products.begin(), b.products.end()), b.products.end());
    std::sort(b.inputs.begin(), b.inputs.end(), [](const Input& x, const Input& y) {
      return std::tie(x.reference, x.line, x.kind) < std::tie(y.reference, y.line, y.kind);
    });
  }
  std::sort(builds.begin(), builds.end(), [](const Build& x, const Build& y) {
    if (x.dockerfile != y.dockerfile) return x.dockerfile < y.dockerfile;
    if (x.products != y.products) return x.products < y.products;
    return std::lexicographical_compare(x.inputs.begin(), x.inputs.end(), y.inputs.begin(),
                                        y.inputs.end(), [](const Input& i, const Input& j) {
                                          return std::tie(i.reference, i.line, i.kind) <
                                                 std::tie(j.reference, j.line, j.kind);
                                        });
  });
  return builds;
}

std::string name(const Graph& g, NodeId node) {
  return g.kind(node) == NodeKind::image ? std::string(g.name(node))
                                         : "#" + std::to_string(node - g.first_build());
}

Names names(const Graph& g, const std::vector<NodeId>& nodes) {
  Names all;
  for (const NodeId node : nodes) all.insert(name(g, node));
  return all;
}

NaiveEdge naive(const Graph& g, NodeId source, const Edge& e) {
  return {name(g, source), name(g, e.target), e.relation(), e.kind(), e.line()};
}

std::vector<NodeId> some_nodes(RandomGraph& random, const Graph& g) {
  std::vector<NodeId> nodes;
  if (g.size() == 0) return nodes;
  for (int i = random.number(1, 3); i-- > 0;)
    nodes.push_back(static_cast<NodeId>(random.number(0, static_cast<int>(g.size()) - 1)));
  return nodes;
}

// Runs `check` on many graphs, each with its oracle.
template <class Check>
void for_each_graph(Check check) {
  for (unsigned seed = 0; seed < k_graphs; ++seed) {
    CAPTURE(seed);
    RandomGraph random(seed);
    const Graph g(random.builds, random.known);
    check(random, g, NaiveGraph(in_order(random.builds), random.known));
  }
}

std::string bytes_of(const Graph& g, const std::filesystem::path& file) {
  write_snapshot({g, NodeSet(g.size()), "r.io"}, file);
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the graph has the nodes and edges the oracle has, seen from both ends") {
  std::map<Relation, int> seen;
  for_each_graph([&](RandomGraph&, const Graph& g, const NaiveGraph& oracle) {
    Names nodes;
    std::set<NaiveEdge> forward, backward;
    for (NodeId n = 0; n < g.size(); ++n) {
      nodes.insert(name(g, n));
      for (const Edge& e : g.needs(n)) forward.insert(naive(g, n, e)), ++seen[e.relation()];
      for (const Edge& e : g.needed_by(n)) backward.insert(naive(g, e.target, e.from(n)));
    }
    CHECK(nodes == oracle.nodes());
    CHECK(forward == oracle.edges());
    CHECK(backward == oracle.edges());
    CHECK(g.edge_count() == oracle.edges().size());
  });
  // Or the property would say nothing of them.
  for (const Relation r :
       {Relation::built_by, Relation::input, Relation::matches, Relation::built_on})
    CHECK(seen[r] > 100);
}

TEST_CASE("closure and shortest paths are the oracle's, in both directions") {
  for_each_graph([](RandomGraph& random, const Graph& g, const NaiveGraph& oracle) {
    const auto starts = some_nodes(random, g);
    for (const Direction direction : {Direction::needs, Direction::needed_by}) {
      const bool backwards = direction == Direction::needed_by;
      const Reach reach(g, starts, direction);
      const auto expected = oracle.distances(names(g, starts), backwards);
      std::map<std::string, int> actual;
      for (const NodeId n : reach.order()) actual[name(g, n)] = reach.distance(n);
      CHECK(actual == expected);
      for (NodeId n = 0; n < g.size(); ++n) {
        const auto path = reach.path(n);
        CHECK(reach.reached(n) == expected.contains(name(g, n)));
        REQUIRE(path.empty() != reach.reached(n));
        if (path.empty()) continue;
        CHECK(static_cast<int>(path.size()) == reach.distance(n) + 1);
        CHECK(path.back() == n);
        CHECK(std::count(starts.begin(), starts.end(), path.front()) > 0);
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
          const NodeId from = path[backwards ? i + 1 : i], to = path[backwards ? i : i + 1];
          CHECK(edge_between(g, from, to).has_value());
        }
      }
    }
  });
}

TEST_CASE("components are the cycles, and each comes after all it needs") {
  for_each_graph([](RandomGraph&, const Graph& g, const NaiveGraph& oracle) {
    const auto order = components(g.size(), [&](NodeId n) { return g.needs(n); });
    std::vector<std::size_t> place(g.size(), g.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (const NodeId n : order[i]) {
        CHECK(place[n] == g.size());
        place[n] = i;
      }
    }
    CHECK(std::count(place.begin(), place.end(), g.size()) == 0);
    for (NodeId n = 0; n < g.size(); ++n) {
      for (const Edge& e : g.needs(n)) CHECK(place[n] >= place[e.target]);
    }
    for (const auto& group : order) {
      const auto first = oracle.distances({name(g, group[0])}, false);
      for (const NodeId n : group) {
        CHECK(first.contains(name(g, n)));
        CHECK(oracle.distances({name(g, n)}, false).contains(name(g, group[0])));
      }
    }
  });
}

TEST_CASE("each cycle is found once, as the path it is") {
  std::size_t all = 0, of_one_image = 0;
  for_each_graph([&](RandomGraph&, const Graph& g, const NaiveGraph& oracle) {
    const auto expected = oracle.cycles();
    const Cycles found = find_cycles(g, 100'000);
    std::set<Path> actual;
    for (const Cycle& cycle : found.cycles) {
      Path path;
      for (const NodeId n : cycle) path.push_back(name(g, n));
      of_one_image += path.size() == 2;
      CHECK(actual.insert(path).second);
    }
    CHECK(found.complete);
    CHECK(actual == expected);
    all += expected.size();
    if (expected.size() < 2) return;
    const Cycles fewer = find_cycles(g, expected.size() - 1);
    CHECK_FALSE(fewer.complete);
    CHECK(fewer.cycles.size() == expected.size() - 1);
    CHECK(find_cycles(g, expected.size()).complete);
  });
  CHECK(all > 200);  // or the property would say nothing
  CHECK(of_one_image > 20);
}

TEST_CASE("the saved graph is the same to the byte whatever the order of its inputs") {
  const TemporaryDirectory directory;
  for (unsigned seed = 0; seed < k_graphs / 6; ++seed) {
    CAPTURE(seed);
    RandomGraph random(seed);
    const Graph g(random.builds, random.known);
    const std::string before = bytes_of(g, directory.path / "a");
    random.shuffle(random.builds);
    random.shuffle(random.known);
    for (Build& b : random.builds) random.shuffle(b.inputs), random.shuffle(b.products);
    for (KnownImage& k : random.known) random.shuffle(k.built_on);
    CHECK((bytes_of(Graph(random.builds, random.known), directory.path / "b") == before));
    const Snapshot read = read_snapshot(directory.path / "b");
    CHECK((bytes_of(read.graph, directory.path / "c") == before));
  }
}

TEST_CASE("one more image, root, input or build never makes a node unneeded") {
  const auto reached = [](const RandomGraph& random, const Names& roots) {
    const Graph g(random.builds, random.known);
    std::vector<NodeId> starts;
    for (const std::string& root : roots) {
      if (const auto node = g.find(root)) starts.push_back(*node);
    }
    const Reach reach(g, starts, Direction::needs);
    Names images;
    for (const NodeId n : reach.order()) {
      if (g.kind(n) == NodeKind::image) images.emplace(g.name(n));
    }
    return images;
  };
  for (unsigned seed = 0; seed < k_graphs; ++seed) {
    CAPTURE(seed);
    RandomGraph random(seed);
    const Graph g(random.builds, random.known);
    if (g.first_build() == 0) continue;
    Names roots{std::string(
        g.name(static_cast<NodeId>(random.number(0, static_cast<int>(g.first_build()) - 1))))};
    Names before = reached(random, roots);
    for (int change = 0; change < 4; ++change) {
      if (change == 0) random.builds.push_back(random.some_build());
      if (change == 1) random.builds.back().inputs.push_back(random.some_input());
      if (change == 2) random.known.push_back(random.some_known());
      if (change == 3) roots.emplace(g.name(0));
      Names after = reached(random, roots);
      CHECK(std::includes(after.begin(), after.end(), before.begin(), before.end()));
      before = std::move(after);
    }
  }
}

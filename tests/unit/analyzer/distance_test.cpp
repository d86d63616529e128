// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/distance.hpp"

#include <catch2/catch.hpp>

using namespace keelson;
using namespace keelson::graph;

namespace {

Build linked(const std::string& dockerfile, const std::string& product, const std::string& base) {
  Build b;
  b.dockerfile = dockerfile;
  b.products = {product};
  b.inputs = {{EdgeKind::from, base, base, 1, EdgeStrength::hard}};
  return b;
}

}  // namespace

TEST_CASE("a build is one step; another name of the same image is none") {
  const Graph graph(
      {linked("jdk", "r.io/jdk:*", "r.io/os:1"), linked("app", "r.io/app:1", "r.io/jdk:8")},
      {"r.io/jdk:8"});
  const NodeId os = *graph.find("r.io/os:1"), app = *graph.find("r.io/app:1");
  const auto up = build_distances(graph, std::vector{os}, Direction::needed_by);
  CHECK(up[os] == 0);
  CHECK(up[*graph.find("r.io/jdk:8")] == 1);
  CHECK(up[app] == 2);
  const auto down = build_distances(graph, std::vector{app}, Direction::needs);
  CHECK(down[*graph.find("r.io/jdk:8")] == 1);
  CHECK(down[os] == 2);
  CHECK(build_distances(graph, std::vector{app}, Direction::needed_by)[os] == k_unreached);
}

TEST_CASE("distances end in a graph with a circle") {
  const Graph graph({linked("a", "r.io/a:1", "r.io/b:1"), linked("b", "r.io/b:1", "r.io/a:1")}, {});
  const auto distance =
      build_distances(graph, std::vector{*graph.find("r.io/a:1")}, Direction::needs);
  CHECK(distance[*graph.find("r.io/b:1")] == 1);
}

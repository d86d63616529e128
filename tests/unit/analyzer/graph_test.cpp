// SPDX-License-Identifier: Apache-2.0
#include "analyzer/graph/graph.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "analyzer/graph/find.hpp"
#include "analyzer/graph/reach.hpp"
#include "analyzer/model/error.hpp"

using namespace keelson;
using namespace keelson::graph;

namespace {

Build build(std::string dockerfile, std::string product, std::vector<std::string> bases) {
  Build b;
  b.dockerfile = std::move(dockerfile);
  if (!product.empty()) b.products = {std::move(product)};
  std::uint32_t line = 0;
  for (auto& base : bases) b.inputs.push_back({EdgeKind::from, base, base, ++line});
  return b;
}

std::vector<Build> chain() {
  return {build("api/Dockerfile", "r.io/svc/api:*", {"r.io/base/jdk:8"}),
          build("jdk/Dockerfile", "r.io/base/jdk:*", {"r.io/base/os:7"}),
          build("os/Dockerfile", "r.io/base/os:*", {})};
}

bool reaches(const Graph& g, const std::string& from, const std::string& to) {
  const NodeId start = *g.find(from);
  return Reach(g, std::span(&start, 1), Direction::needs).reached(*g.find(to));
}

}  // namespace

TEST_CASE("an image needs the base of its base") {
  const Graph g(chain(), {"r.io/svc/api:1.4"});
  CHECK(reaches(g, "r.io/svc/api:1.4", "r.io/base/os:7"));
  CHECK_FALSE(reaches(g, "r.io/base/os:7", "r.io/svc/api:1.4"));
}

TEST_CASE("a shortest path names each build on the way") {
  const Graph g(chain(), {"r.io/svc/api:1.4"});
  const NodeId start = *g.find("r.io/svc/api:1.4");
  const Reach reach(g, std::span(&start, 1), Direction::needs);
  std::vector<std::string> names;
  for (const NodeId n : reach.path(*g.find("r.io/base/os:7"))) names.emplace_back(g.name(n));
  CHECK(names == std::vector<std::string>{"r.io/svc/api:1.4", "api/Dockerfile", "r.io/base/jdk:8",
                                          "jdk/Dockerfile", "r.io/base/os:7"});
}

TEST_CASE("an open tag needs every image it may mean and no other repository") {
  const Graph g({build("a/Dockerfile", "r.io/a:*", {"r.io/base/app:1*"})},
                {"r.io/a:1", "r.io/base/app:1.0", "r.io/base/app:2", "r.io/base/apple:1"});
  CHECK(reaches(g, "r.io/a:1", "r.io/base/app:1.0"));
  CHECK_FALSE(reaches(g, "r.io/a:1", "r.io/base/app:2"));
  CHECK_FALSE(reaches(g, "r.io/a:1", "r.io/base/apple:1"));
}

TEST_CASE("an open registry reaches the base in every registry") {
  const Graph g({build("a/Dockerfile", "r.io/a:*", {"*/base/jdk:8"})},
                {"r.io/a:1", "r.io/base/jdk:8", "s.io/base/jdk:8", "s.io/base/jdk:9"});
  CHECK(reaches(g, "r.io/a:1", "r.io/base/jdk:8"));
  CHECK(reaches(g, "r.io/a:1", "s.io/base/jdk:8"));
  CHECK_FALSE(reaches(g, "r.io/a:1", "s.io/base/jdk:9"));
}

TEST_CASE("names of one digest need each other, and a pinned use needs them all") {
  const std::string a = "sha256:" + std::string(64, 'a'), b = "sha256:" + std::string(64, 'b');
  const std::string pinned = "r.io/os@" + a, moved = "r.io/os:8@" + a;
  const Graph g({}, {{"r.io/os:7", a}, {"r.io/os:seven", a}, {"r.io/os:8", b}, pinned, moved});
  CHECK(reaches(g, "r.io/os:7", "r.io/os:seven"));
  CHECK(reaches(g, pinned, "r.io/os:7"));
  CHECK(reaches(g, moved, "r.io/os:7"));
  CHECK(reaches(g, moved, "r.io/os:8"));
  CHECK_FALSE(reaches(g, "r.io/os:7", "r.io/os:8"));
}

TEST_CASE("an image needs the digest it says it was built on, though its base has moved") {
  const std::string then = "sha256:" + std::string(64, 'a'), now = "sha256:" + std::string(64, 'b');
  const Graph g({build("app/Dockerfile", "r.io/app:1", {"r.io/os:7"})},
                {{"r.io/os:7", now}, {"r.io/app:1", "", {{"r.io/os@" + then, Claim::annotation}}}});
  CHECK(reaches(g, "r.io/app:1", "r.io/os:7"));
  CHECK(reaches(g, "r.io/app:1", "r.io/os@" + then));
  CHECK_FALSE(reaches(g, "r.io/os:7", "r.io/os@" + then));
}

TEST_CASE("the same file, kind and line of an edge come back, its line cut at 24 bits") {
  const Edge edge(5, Relation::input, EdgeKind::syntax, 1234);
  CHECK(edge.target == 5);
  CHECK(edge.relation() == Relation::input);
  CHECK(edge.kind() == EdgeKind::syntax);
  CHECK(edge.line() == 1234);
  const Edge far(1, Relation::built_on, EdgeKind::from, 0xffffffff);
  CHECK(far.line() == Edge::k_last_line);
  CHECK(far.relation() == Relation::built_on);
  CHECK(far.kind() == EdgeKind::from);
}

TEST_CASE("a query finds the name in every registry, and no longer or shorter name") {
  const Graph g(
      {}, {"r.io/base/jdk:8", "s.io:5000/base/jdk:8", "r.io/base/jdk-x:8", "r.io/base/jdk/y:8",
           "r.io/x/base/jdk:8", "docker.io/library/jdk:8", "*/base/jdk:8", "r.io/jdk:9"});
  CHECK(find_images(g, "base/jdk").size() == 3);
  CHECK(find_images(g, "s.io:5000/base/jdk").size() == 1);
  CHECK(find_images(g, "jdk").size() == 2);
  CHECK(find_images(g, "jdk:9").size() == 1);
}

TEST_CASE("a cycle is walked once") {
  const Graph g({build("a/Dockerfile", "r.io/a:*", {"r.io/a:1"})}, {});
  CHECK(reaches(g, "r.io/a:1", "r.io/a:1"));
}

TEST_CASE("the graph is the same whatever the order of its inputs") {
  auto builds = chain();
  const Graph a(builds, {"r.io/svc/api:1", "r.io/x:1"});
  std::reverse(builds.begin(), builds.end());
  const Graph b(builds, {"r.io/x:1", "r.io/svc/api:1"});
  REQUIRE(a.size() == b.size());
  for (NodeId n = 0; n < a.size(); ++n) {
    CHECK(a.name(n) == b.name(n));
    CHECK(std::ranges::equal(a.needs(n), b.needs(n)));
  }
}

TEST_CASE("a query without tag means all tags, and the registry may be left out") {
  const Graph g(chain(), {"r.io/base/jdk:11"});
  CHECK(find_images(g, "base/jdk").size() == 3);  // :*, :8, :11
  CHECK(find_images(g, "r.io/base/jdk:11").size() == 2);
  CHECK(find_images(g, "base/jdk:8").size() == 2);
}

TEST_CASE("a query that no known image answers finds the patterns a Dockerfile makes") {
  const std::vector<Build> builds = {build("a/Dockerfile", "r.io/shop/*:1", {"r.io/base:*"}),
                                     build("b/Dockerfile", "*/*:*", {"r.io/base:1"})};
  const Graph g(builds, {"r.io/shop/web:1"});
  CHECK(find_images(g, "shop/api:1").size() == 1);
  CHECK(find_images(g, "r.io/shop/api").size() == 1);
  CHECK(find_images(g, "shop/web:1") == std::vector{*g.find("r.io/shop/web:1")});
  CHECK_THROWS_AS(find_images(g, "shop/api:2"), Error);
  CHECK_THROWS_AS(find_images(g, "s.io/shop/api:1"), Error);
  const Graph taken({build("a/Dockerfile", "r.io/a:1", {"r.io/*/x:1"})}, {});
  CHECK_THROWS_AS(find_images(taken, "y/x:1"), Error);
}

TEST_CASE("an unknown image is an error that suggests the nearest") {
  const Graph g(chain(), {"r.io/svc/api:1"});
  try {
    find_images(g, "base/jdk8");
    FAIL("found");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::not_found);
    CHECK(error.next().find("base/jdk") != std::string::npos);
  }
  CHECK_THROWS_AS(find_images(g, "Not An Image"), Error);
}

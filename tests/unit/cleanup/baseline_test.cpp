// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/baseline.hpp"

#include <catch2/catch.hpp>

#include "src/cleanup/guard.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::Decision;

namespace {

// app:1 is live; of tools, tools:1 would go and nothing protects any.
cleanup::World fleet(MemoryRegistry& registry) {
  for (const char* name : {"app", "tools"}) {
    registry.push(name, "1", days_ago(400));
    registry.push(name, "2", days_ago(2));
  }
  auto world = world_of(registry);
  world.builds = {build("app/Dockerfile", "r.io/app:*", {})};
  make_live(world, "r.io/app:1");
  return world;
}

}  // namespace

TEST_CASE(
    "the baseline counts live images, Dockerfiles, and what is protected of each repository") {
  MemoryRegistry r;
  auto world = fleet(r);
  world.sources = {{"services", 10, 0, {}}};
  const auto baseline = baseline_of(world, Decision(world));
  CHECK(baseline.taken == world.now);
  CHECK(baseline.live == std::map<std::string, std::int64_t>{{"swarm", 1}});
  CHECK(baseline.dockerfiles == std::map<std::string, std::int64_t>{{"services", 10}});
  CHECK(baseline.protections == std::map<std::string, std::int64_t>{{"app", 1}});
}

TEST_CASE("that a repository failed once is not remembered as its protections") {
  MemoryRegistry r;
  auto world = fleet(r);
  world.inventory.repositories[1].failure = "502 Bad Gateway";
  REQUIRE(Decision(world).count(cleanup::Verdict::protected_) == 3);
  auto next = fleet(r);
  next.before = baseline_of(world, Decision(world));
  CHECK_FALSE(next.before->protections.contains("tools"));
  const Decision decision(next);
  CHECK(refusals(next, decision, decision.judged(), cleanup::Phase::plan).empty());
}

TEST_CASE("what protected a repository before it failed is still known after it") {
  MemoryRegistry r;
  auto world = fleet(r);
  world.before.emplace();
  world.before->protections = {{"app", 1}, {"tools", 7}};
  world.inventory.repositories[1].failure = "502 Bad Gateway";
  world.inventory.repositories[1].tags.clear();
  world.inventory.repositories[1].manifests.clear();
  CHECK(baseline_of(world, Decision(world)).protections ==
        std::map<std::string, std::int64_t>{{"app", 1}, {"tools", 7}});
}

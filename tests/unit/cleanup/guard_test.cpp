// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/guard.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/baseline.hpp"
#include "src/cleanup/make_plan.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::Guard;
using cleanup::Phase;

namespace {

// Two repositories of three tags each; app:1 is live, so that app:2 and os:2 are doomed.
cleanup::World guarded_fleet(MemoryRegistry& registry) {
  for (const char* name : {"app", "os"}) {
    registry.push(name, "1", days_ago(400));
    registry.push(name, "2", days_ago(300));
    registry.push(name, "3", days_ago(2));
  }
  auto world = world_of(registry);
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:1"})};
  make_live(world, "r.io/app:1");
  world.sources = {{"services", 10, 0, {}}};
  world.settings.sources = {{}};
  return world;
}

std::vector<cleanup::Refusal> refusals_of(const cleanup::World& world, Phase phase = Phase::plan) {
  const cleanup::Decision decision(world);
  return refusals(world, decision, decision.judged(), phase);
}

// The only refusal; fails when there is another, or none.
cleanup::Refusal only(const cleanup::World& world, Guard guard, Phase phase = Phase::plan) {
  const auto all = refusals_of(world, phase);
  REQUIRE(all.size() == 1);
  CHECK(std::string(guard_name(all[0].guard)) == guard_name(guard));
  CHECK_FALSE(all[0].next.empty());
  return all[0];
}

store::Baseline before() {
  store::Baseline baseline;
  baseline.taken = k_now - std::chrono::hours(24);
  return baseline;
}

}  // namespace

TEST_CASE("a sound world passes all guards") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  CHECK(refusals_of(world).empty());
  CHECK(refusals_of(world, Phase::apply).empty());
  world.before = baseline_of(world, cleanup::Decision(world));
  CHECK(refusals_of(world).empty());
}

TEST_CASE("what was protected for want of knowledge may go once keelson.yml settles it") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  world.builds.clear();
  world.before = before();
  world.before->protections["os"] = 1;
  world.before->policy = "sha256:of another keelson.yml";
  CHECK(refusals_of(world).empty());
  SECTION("but not what something known protected") {
    world.before->known["os"] = 1;
  }
  SECTION("and not while keelson.yml is the same") {
    world.before->policy = cleanup::policy_hash(world.settings);
  }
  SECTION("nor when an older Keelson did not say") {
    world.before->policy = "";
  }
  if (world.before->known.empty() && world.before->policy.starts_with("sha256:of")) return;
  const auto refusals = refusals_of(world);
  REQUIRE(refusals.size() == 1);
  CHECK(refusals[0].guard == Guard::protection_lost);
}

TEST_CASE("what only an open reference protects does not count as known") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  const auto sound = baseline_of(world, cleanup::Decision(world));
  CHECK(sound.known == sound.protections);
  CHECK(sound.policy == cleanup::policy_hash(world.settings));
  for (Build& build : world.builds) build.products.clear();
  const auto open = baseline_of(world, cleanup::Decision(world));
  CHECK(open.protections.contains("os"));
  CHECK_FALSE(open.known.contains("os"));
}

TEST_CASE("each guard refuses by itself, says how to go on, and its override lets just it pass") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  auto phase = Phase::plan;
  Guard guard = Guard::source_health;
  SECTION("a Dockerfile that cannot be read") {
    world.unreadable = {{"x/Dockerfile", "permission denied"}};
  }
  SECTION("a mirror that was not fetched for too long") {
    guard = Guard::source_freshness;
    world.settings.sources[0].max_age = std::chrono::hours(24);
    world.sources[0].fetched = k_now - std::chrono::hours(25);
  }
  SECTION("a mirror of which nobody knows when it was fetched") {
    guard = Guard::source_freshness;
    world.settings.sources[0].max_age = std::chrono::hours(24);
  }
  SECTION("fewer Dockerfiles than before") {
    guard = Guard::source_shrunk;
    world.settings.guards.max_source_shrink_percent = 20;
    world.before = before();
    world.before->dockerfiles["services"] = 13;
  }
  SECTION("live images of another registry only") {
    guard = Guard::live_names;
    world.observations[0].images.clear();
    make_live(world, "elsewhere.io/app:1");
  }
  SECTION("a live image that no Dockerfile makes") {
    guard = Guard::unlinked_live;
    world.settings.guards.unlinked = config::Unlinked::layers;
    make_live(world, "r.io/os:2");
  }
  SECTION("fewer live images than before") {
    guard = Guard::live_shrunk;
    world.settings.guards.max_live_shrink_percent = 20;
    world.before = before();
    world.before->live["swarm"] = 2;
  }
  SECTION("a repository that had protections and now has none") {
    guard = Guard::protection_lost;
    world.builds.clear();
    world.before = before();
    world.before->protections["os"] = 1;
  }
  SECTION("clocks that differ") {
    guard = Guard::clock_skew;
    world.clock_skew = std::chrono::seconds(-301);
  }
  SECTION("too many deletions") {
    guard = Guard::max_deletions;
    world.settings.guards.max_deletions = 1;
  }
  SECTION("too large a share of all") {
    guard = Guard::max_delete_percent;
    world.settings.guards.max_delete_percent = 33;  // 2 of 6 is more
  }
  SECTION("too large a share of a repository") {
    guard = Guard::max_repository_delete_percent;
    world.settings.guards.max_repository_delete_percent = 33;
    world.settings.keep = {{"os:2", "keelson.yml:11"}};
  }
  SECTION("too many bytes") {
    guard = Guard::max_delete_bytes;
    world.settings.guards.max_delete_bytes = 10;
  }
  SECTION("too few survivors") {
    guard = Guard::min_survivors;
    world.settings.guards.min_survivors = 3;
    world.settings.keep = {{"os:2", "keelson.yml:11"}};
  }
  SECTION("a registry that does not delete") {
    guard = Guard::cannot_delete;
    phase = Phase::apply;
    world.capabilities = {false, false, "405 UNSUPPORTED: deletion is off"};
    CHECK(refusals_of(world).empty());  // a plan may be looked at
  }
  const auto refusal = only(world, guard, phase);
  const cleanup::Decision decision(world);
  try {
    check_guards(world, decision, decision.judged(), phase);
    FAIL("it passed");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::refused);
    CHECK(exit_code(error.kind()) == 4);
    CHECK(error.next().find("--override " + std::string(guard_name(guard)) + ":" + refusal.name) !=
          std::string::npos);
  }
  world.overrides = {{guard_name(guard), refusal.name}};
  CHECK(refusals_of(world, phase).empty());
  world.overrides[0].refusal = "00000000";
  world.overrides[0].guard =
      guard_name(guard == Guard::clock_skew ? Guard::live_names : Guard::clock_skew);
  CHECK(refusals_of(world, phase).size() == 1);
}

TEST_CASE("an override is for one run: after the next one, or other figures, it is no more") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  world.settings.guards.max_deletions = 1;
  const auto refusal = only(world, Guard::max_deletions);
  world.overrides = {{"max_deletions", refusal.name}};
  CHECK(refusals_of(world).empty());
  SECTION("a run has ended since") {
    world.last_run = "2026-11-24T120000Z-3f2a9c01";
  }
  SECTION("the figures are others") {
    r.push("more", "1", days_ago(400));
    r.push("more", "2", days_ago(300));
    world.inventory = inventory_of(r, k_now);
  }
  SECTION("the configuration is another") {
    world.settings.text = "guards.max_deletions=1";
  }
  const auto again = only(world, Guard::max_deletions);
  CHECK(again.name != refusal.name);
  // By apply, what the plan was approved with holds for its own limits.
  CHECK(refusals_of(world, Phase::apply).empty());
}

TEST_CASE("a plan is not believed by halves: all refusals are told at once") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  world.settings.guards.max_deletions = 1;
  world.clock_skew = std::chrono::hours(2);
  const cleanup::Decision decision(world);
  try {
    check_guards(world, decision, decision.judged(), Phase::plan);
    FAIL("it passed");
  } catch (const Error& error) {
    CHECK(error.cause().find("clock") != std::string::npos);
    CHECK(error.next().find("also refused by max_deletions") != std::string::npos);
  }
}

TEST_CASE("nothing live is believed only where a source may be empty") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  world.observations[0].images.clear();
  CHECK(refusals_of(world).empty());
  world.settings.live[0].allow_empty = false;
  only(world, Guard::live_names);
}

TEST_CASE("a repository that loses nothing needs no survivors, and one that had no tags neither") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  world.settings.guards.min_survivors = 2;
  CHECK(refusals_of(world).empty());
  r.push("single", "1", days_ago(2));
  world.inventory = inventory_of(r, k_now);
  CHECK(refusals_of(world).empty());
}

TEST_CASE("a shrinking source is measured against what it had, a growing one never refused") {
  MemoryRegistry r;
  auto world = guarded_fleet(r);
  world.settings.guards.max_source_shrink_percent = 20;
  world.before = before();
  for (const auto& [had, refused] :
       std::vector<std::pair<int, bool>>{{1, false}, {10, false}, {12, false}, {13, true}}) {
    CAPTURE(had);
    world.before->dockerfiles["services"] = had;
    CHECK(refusals_of(world).size() == (refused ? 1 : 0));
  }
}

TEST_CASE("an override that is not written as one is refused") {
  for (const char* bad : {"", "max_deletions", "max_deletions:", ":3f2a", "no_guard:3f2a"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(cleanup::parse_override(bad), Error);
  }
  CHECK(cleanup::parse_override("plan_age:3f2a9c01") == cleanup::Override{"plan_age", "3f2a9c01"});
}

TEST_CASE("what two images share is freed once, and not while one of them stays") {
  MemoryRegistry r;
  const Layer shared{"shared layer", 1000}, own{"own layer", 50};
  r.push("app", "1", Image{days_ago(400), "a", {}, {}, {shared, own}, {}});
  r.push("app", "2", Image{days_ago(300), "b", {}, {}, {shared}, {}});
  r.push("app", "3", days_ago(2));
  const auto freed = [&] {
    const auto world = world_of(r);
    const cleanup::Decision decision(world);
    return make_header(world, decision).summary.freed_bytes;
  };
  const auto both = freed();
  CHECK(both > 1050);
  CHECK(both < 2000);
  r.push("app", "4", Image{days_ago(1), "c", {}, {}, {shared}, {}});
  CHECK(freed() > 50);
  CHECK(freed() < 1000);
}

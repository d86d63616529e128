// SPDX-License-Identifier: Apache-2.0
// The disk full, and the process killed, at every write of the journal and every request.
#include <catch2/catch.hpp>
#include <set>

#include "analyzer/model/error.hpp"
#include "tests/applying.hpp"

using namespace keelson;
using namespace keelson::tests;
using store::ItemState;

namespace {

// Live: app:1, built from os:2. An index with parts and signature, and others, are doomed.
struct FaultFixture : Applying {
  MemoryRegistry registry;
  std::map<std::string, std::string> before;
  int writes = 0, requests = 0;

  explicit FaultFixture(bool can_untag) {
    registry.can_untag = can_untag;
    registry.lists_untagged = true;
    for (const char* name : {"app", "os", "tool"}) {
      for (const auto& [tag, age] : {std::pair{"0", 500}, {"1", 400}, {"2", 300}, {"3", 10}})
        registry.push(name, tag, days_ago(age));
    }
    const auto part = registry.push("web", "", days_ago(400));
    registry.push_signature("web", registry.push_index("web", "1", {part}));
    registry.push("web", "2", days_ago(10));
    before = registry.snapshot();
    canary = batch = 2;
    database.before_write = [this](const std::string&) { ++writes; };
    registry.before_request = [this](const std::string&) { ++requests; };
  }

  cleanup::World world() {
    auto world = world_of(registry);
    const registry::InventoryTask all{[](const auto&) {
                                        return registry::Wanted{true, true};
                                      },
                                      {},
                                      nullptr};
    world.inventory = inventory_of(registry, k_now, all);
    world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:2"})};
    make_live(world, "r.io/app:1");
    world.capabilities = {true, registry.can_untag, ""};
    return world;
  }

  // What stays by this plan is there, and what is gone the journal knows.
  void check_nothing_lost(const cleanup::Plan& plan) {
    const auto now = registry.snapshot();
    std::set<std::string> known;
    for (const auto& run : journal.runs()) {
      for (const auto& item : journal.items(run.id)) known.insert(item.repository + item.digest);
    }
    for (const auto& item : plan.items) {
      const std::string name = item.repository + "@" + item.digest;
      const bool is_doomed = item.verdict == cleanup::Verdict::doomed;
      INFO(name);
      if (!is_doomed) {
        CHECK(now.contains(name));
        for (const auto& tag : item.tags) CHECK(now.contains(item.repository + ":" + tag));
      } else if (!now.contains(name)) {
        CHECK(known.contains(item.repository + item.digest));
      }
    }
  }

  std::size_t doomed_there(const cleanup::Plan& plan) {
    const auto now = registry.snapshot();
    return static_cast<std::size_t>(
        std::count_if(plan.items.begin(), plan.items.end(), [&](const auto& item) {
          return item.verdict == cleanup::Verdict::doomed &&
                 now.contains(item.repository + "@" + item.digest);
        }));
  }
};

enum class Fault { once, from_then_on, killed };  // the last: nothing is done any more

[[noreturn]] void disk_full() {
  throw Error(ErrorKind::internal, "write", "k.db", "the disk is full");
}

// Applies with the fault at that write (or request, counted after them), then once more
// without it, then restores. Returns whether the fault was met.
bool survives(Fault fault, int at_write, int at_request, bool can_untag) {
  FaultFixture f(can_untag);
  const auto plan = make_plan(f.world());
  REQUIRE(f.doomed_there(plan) == 10);
  const auto world = f.world();
  bool is_met = false;
  f.writes = f.requests = 0;
  f.database.before_write = [&](const std::string&) {
    const int number = f.writes++;
    const bool is_dead = fault == Fault::killed && is_met;
    if (!is_dead && (fault == Fault::once ? number != at_write : number < at_write)) return;
    is_met = true;
    disk_full();
  };
  f.registry.before_request = [&](const std::string& request) {
    const bool is_dead = fault == Fault::killed && is_met;
    if (!is_dead && f.requests++ != at_request) return;
    is_met = true;
    if (fault == Fault::once) throw Error(ErrorKind::unauthorized, "ask", request, "401");
    throw Error(ErrorKind::network, "ask", request, "the process is dead");
  };
  bool is_clean = false;
  try {
    const auto result = f.apply(plan, world, f.registry, f.registry);
    is_clean = result.failure.empty() && result.count(ItemState::failed) == 0;
  } catch (const Error&) {
  }
  f.database.before_write = {};
  f.registry.before_request = {};
  CAPTURE(static_cast<int>(fault), at_write, at_request, can_untag);
  f.check_nothing_lost(plan);
  if (is_clean) CHECK(f.doomed_there(plan) == 0);

  const auto again = f.apply(plan, f.world(), f.registry, f.registry);
  INFO(again.failure);
  std::string left;
  for (const auto& item : of(again, ItemState::left))
    left += item.repository + "@" + item.digest + ": " + item.why + "\n";
  INFO(left);
  CHECK(again.failure.empty());
  CHECK(again.missing.empty());
  CHECK(f.doomed_there(plan) == 0);
  f.check_nothing_lost(plan);
  const auto runs = f.journal.runs();
  for (auto run = runs.rbegin(); run != runs.rend(); ++run)
    CHECK(cleanup::restore_run(run->id, f.places(f.registry)).complete());
  CHECK(f.registry.snapshot() == f.before);
  return is_met;
}

constexpr int k_never = 1'000'000;

// At each write or request in turn; returns how many there were.
int at_each_write(Fault fault, bool can_untag) {
  int at = 0;
  while (survives(fault, at, k_never, can_untag)) ++at;
  return at;
}

int at_each_request(Fault fault, bool can_untag) {
  int at = 0;
  while (survives(fault, k_never, at, can_untag)) ++at;
  return at;
}

}  // namespace

TEST_CASE("a full disk at any write of the journal loses nothing, and the run resumes") {
  for (const bool can_untag : {false, true}) {
    CHECK(at_each_write(Fault::once, can_untag) > 8);
    CHECK(at_each_write(Fault::from_then_on, can_untag) > 8);
  }
}

TEST_CASE("a process killed at any write of the journal loses nothing, and the run resumes") {
  for (const bool can_untag : {false, true}) CHECK(at_each_write(Fault::killed, can_untag) > 8);
}

TEST_CASE("a process killed at any request loses nothing, and the run resumes") {
  for (const bool can_untag : {false, true}) CHECK(at_each_request(Fault::killed, can_untag) > 60);
}

TEST_CASE("a run that any request ends loses nothing, and resumes") {
  for (const bool can_untag : {false, true}) CHECK(at_each_request(Fault::once, can_untag) > 60);
}

TEST_CASE("an image that had lost one of its two tags when the run was killed gets it back") {
  FaultFixture f(true);
  f.registry.content["tool"].tags["0b"] = *f.registry.resolve("tool", "0");
  f.before = f.registry.snapshot();
  const auto plan = make_plan(f.world());
  bool is_dead = false;
  f.registry.before_request = [&](const std::string& request) {
    is_dead |= request == "DELETE tool:0b";
    if (is_dead) throw Error(ErrorKind::network, "ask", request, "the process is dead");
  };
  f.database.before_write = [&](const std::string&) {
    if (is_dead) disk_full();
  };
  try {
    f.apply(plan, f.world(), f.registry, f.registry);
  } catch (const Error&) {
  }
  REQUIRE(is_dead);
  f.registry.before_request = {};
  f.database.before_write = {};
  REQUIRE_FALSE(f.registry.resolve("tool", "0"));

  const auto again = f.apply(plan, f.world(), f.registry, f.registry);
  CHECK(f.registry.resolve("tool", "0") == f.registry.resolve("tool", "0b"));
  CHECK(again.failure.empty());
  CHECK(f.doomed_there(plan) == 1);
  f.check_nothing_lost(plan);
  CHECK(cleanup::restore_run(again.run_id, f.places(f.registry)).complete());
  CHECK(f.registry.snapshot() == f.before);
}

TEST_CASE("a tag that went alone is not missed where that could not be read back") {
  Applying a;
  MemoryRegistry r;
  r.can_untag = true;
  const auto digest = r.push("app", "build-7", days_ago(400));
  r.content["app"].tags["1.0"] = digest;
  r.push("app", "2", days_ago(10));
  r.push("os", "1", days_ago(400));
  r.push("os", "2", days_ago(10));
  const auto world = [&] {
    auto now = world_of(r);
    now.settings.retention[0].keep = {"1.*"};
    return now;
  };
  const auto plan = make_plan(world());
  bool is_asked = false;
  r.before_request = [&](const std::string& request) {
    if (is_asked && request == "HEAD app:build-7") {
      r.before_request = {};
      throw Error(ErrorKind::network, "ask", request, "the connection was lost");
    }
    is_asked |= request == "DELETE app:build-7";
  };
  const auto result = a.apply(plan, world(), r, r);
  CHECK(is_asked);
  CHECK(result.missing.empty());
  CHECK(result.restored.entries.empty());
  CHECK(result.count(ItemState::failed) == 1);
  CHECK(result.count(ItemState::deleted) == 1);
  const auto again = a.apply(plan, world(), r, r);
  CHECK(again.missing.empty());
  CHECK(again.count(ItemState::failed) == 0);
  CHECK_FALSE(r.resolve("app", "build-7"));
  CHECK(cleanup::restore_run(result.run_id, a.places(r)).complete());
  CHECK(r.resolve("app", "build-7") == digest);
}

TEST_CASE("an image without its tags since a run was killed stays if its signature is needed now") {
  Applying a;
  MemoryRegistry r;
  r.can_untag = true;
  const auto digest = r.push("app", "1", days_ago(400));
  const auto signature = r.push_signature("app", digest);
  r.push("app", "2", days_ago(10));
  const auto before = r.snapshot();
  const auto plan = make_plan(world_of(r));
  r.before_request = [](const std::string& request) {
    if (request.starts_with("DELETE app@"))
      throw Error(ErrorKind::unauthorized, "delete", request, "401");
  };
  a.apply(plan, world_of(r), r, r);
  REQUIRE_FALSE(r.resolve("app", "1"));
  r.before_request = {};
  auto world = world_of(r);
  make_live(world, "r.io/app@" + signature);
  const auto result = a.apply(plan, world, r, r);
  CHECK(result.count(ItemState::deleted) == 0);
  CHECK(r.snapshot() == before);
}

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/make_plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cleanup/verify/verify.hpp"
#include "tests/applying.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::Plan;
using store::ItemState;

namespace {

struct PlanFixture : Applying {
  MemoryRegistry registry;

  PlanFixture() {
    for (const char* name : {"app", "os"}) {
      registry.push(name, "1", days_ago(400));
      registry.push(name, "2", days_ago(300));
      registry.push(name, "3", days_ago(1));
    }
  }

  cleanup::World world() {
    auto w = world_of(registry);
    w.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:1"})};
    make_live(w, "r.io/app:1");
    return w;
  }

  cleanup::ApplyResult apply(const Plan& plan) {
    return Applying::apply(plan, world(), registry, registry);
  }
};

}  // namespace

TEST_CASE("the same world gives the same bytes, whatever the order of its parts") {
  PlanFixture f;
  auto world = f.world();
  world.builds.push_back(build("b/Dockerfile", "r.io/b:*", {"r.io/os:2"}));
  const std::string text = plan_text(view_of(make_plan(world)));
  std::reverse(world.builds.begin(), world.builds.end());
  CHECK(plan_text(view_of(make_plan(world))) == text);
}

TEST_CASE("a plan read back is the plan written") {
  PlanFixture f;
  const Plan plan = make_plan(f.world());
  const Plan back = cleanup::parse_plan(plan_text(view_of(plan)), "plan.json");
  CHECK(plan_text(view_of(back)) == plan_text(view_of(plan)));
  CHECK(back.header.hash == plan.header.hash);
  CHECK(back.items == plan.items);
}

TEST_CASE("a plan with any character changed is refused") {
  PlanFixture f;
  const std::string text = plan_text(view_of(make_plan(f.world())));
  for (std::size_t i = 0; i < text.size(); i += 7) {
    std::string changed = text;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    CAPTURE(i);
    CHECK_THROWS_AS(cleanup::parse_plan(changed, "plan.json"), Error);
  }
}

TEST_CASE("a plan verifies by its own inputs, by other means") {
  PlanFixture f;
  CHECK(verify(make_plan(f.world())).empty());
}

TEST_CASE("only this plan, for this registry and policy, in its time, may be applied") {
  PlanFixture f;
  auto world = f.world();
  const Plan plan = make_plan(world);
  const std::string hex = plan.header.hash.substr(7);
  const auto check = [&](const std::string& approved, Time now) {
    world.now = now;
    check_approval(plan.header, approved, world);
  };
  CHECK_NOTHROW(check(plan.header.hash, k_now));
  CHECK_NOTHROW(check(hex.substr(0, 12), k_now));
  CHECK_THROWS_AS(check(hex.substr(0, 11), k_now), Error);
  CHECK_THROWS_AS(check("", k_now), Error);
  CHECK_THROWS_AS(check(std::string(64, '0'), k_now), Error);
  CHECK_THROWS_AS(check(hex, plan.header.expires), Error);
  CHECK_THROWS_AS(check(hex, k_now - std::chrono::hours(1)), Error);
  world.inventory.url = "http://s.io";
  CHECK_THROWS_AS(check(hex, k_now), Error);
  world.inventory.url = "http://r.io";
  world.settings.text = "retention[0].keep_last=7\n";
  CHECK_THROWS_AS(check(hex, k_now), Error);
}

TEST_CASE("another version's plan is not applied") {
  PlanFixture f;
  Plan plan = make_plan(f.world());
  plan.header.keelson = "0.0.1";
  CHECK_THROWS_AS(check_approval(plan.header, plan.header.hash, f.world()), Error);
}

TEST_CASE("what is applied comes back as it was") {
  PlanFixture f;
  const auto before = f.registry.snapshot();
  const auto result = f.apply(make_plan(f.world()));
  CHECK(result.count(ItemState::deleted) == 2);
  CHECK(f.registry.snapshot() != before);
  CHECK(cleanup::restore_run(result.run_id, f.places(f.registry)).complete());
  CHECK(f.registry.snapshot() == before);
}

TEST_CASE("apply never deletes what the plan did not doom") {
  PlanFixture f;
  const Plan plan = make_plan(f.world());
  f.registry.push("app", "0", days_ago(900));  // would be doomed by a new plan
  CHECK(f.apply(plan).count(ItemState::deleted) == 2);
  CHECK(f.registry.resolve("app", "0"));
}

TEST_CASE("a stop finishes the item at work and begins no other") {
  PlanFixture f;
  const Plan plan = make_plan(f.world());
  f.registry.before_request = [&](const std::string& request) {
    if (request.starts_with("DELETE")) f.stop = true;
  };
  const auto result = f.apply(plan);
  CHECK(result.interrupted);
  CHECK(result.count(ItemState::deleted) == 1);
  CHECK(of(result, ItemState::left).at(0).why == "the run was interrupted");
  CHECK(f.journal.runs()[0].finished.empty());
}

TEST_CASE("every manifest is in the journal before it goes") {
  PlanFixture f;
  const Plan plan = make_plan(f.world());
  int checked = 0;
  f.registry.before_request = [&](const std::string& request) {
    if (!request.starts_with("DELETE")) return;
    ++checked;
    bool is_written = false;
    for (const auto& item : f.journal.items(f.journal.runs()[0].id)) {
      CHECK(registry::sha256_digest(item.bytes) == item.digest);
      is_written |= request == "DELETE " + item.repository + "@" + item.digest;
    }
    CHECK(is_written);
  };
  f.apply(plan);
  CHECK(checked == 2);
}

TEST_CASE("a run that was cut off goes on under its own name, and loses nothing") {
  PlanFixture f;
  const auto before = f.registry.snapshot();
  const Plan plan = make_plan(f.world());
  f.registry.before_request = [&](const std::string& request) {
    if (request.starts_with("DELETE")) f.stop = true;
  };
  const auto first = f.apply(plan);
  f.stop = false;
  f.registry.before_request = {};
  const auto second = f.apply(plan);
  CHECK(second.run_id == first.run_id);
  CHECK(second.count(ItemState::deleted) == 1);
  CHECK(second.resumed == 1);
  CHECK_FALSE(f.journal.runs()[0].finished.empty());
  CHECK(cleanup::restore_run(first.run_id, f.places(f.registry)).complete());
  CHECK(f.registry.snapshot() == before);
}

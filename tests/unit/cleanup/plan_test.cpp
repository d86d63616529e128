// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/executor.hpp"
#include "src/cleanup/guard.hpp"
#include "src/cleanup/restore.hpp"
#include "tests/temporary.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::Plan;

namespace {

struct Fixture {
  MemoryRegistry registry;
  TemporaryDirectory directory;
  store::Database database{directory.path / "k.db"};
  store::Journal journal{database};
  std::atomic<bool> stop{false};
  config::Registry settings;

  Fixture() {
    settings.name = "prod";
    settings.url = "http://r.io";
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
    const auto now = world();
    std::vector<cleanup::ItemResult> left;
    const auto items = still_doomed(plan, decide(now), left);
    auto result =
        execute(plan, items, now.now, registry, registry, journal, stop, [](const auto&) {});
    result.left.insert(result.left.end(), left.begin(), left.end());
    return result;
  }
};

// Runs `act` right before the n-th deletion, as another actor would.
class Interfering final : public registry::RegistryEditor {
 public:
  Interfering(MemoryRegistry& registry, std::function<void(int)> act)
      : m_registry(registry), m_act(std::move(act)) {}
  bool remove(const std::string& repository, const std::string& digest) override {
    m_act(++m_count);
    return m_registry.remove(repository, digest);
  }
  void put(const std::string& repository, const std::string& reference,
           const registry::Manifest& manifest) override {
    m_registry.put(repository, reference, manifest);
  }

 private:
  MemoryRegistry& m_registry;
  std::function<void(int)> m_act;
  int m_count = 0;
};

}  // namespace

TEST_CASE("the same world gives the same bytes, whatever the order of its parts") {
  Fixture f;
  auto world = f.world();
  world.builds.push_back(build("b/Dockerfile", "r.io/b:*", {"r.io/os:2"}));
  const std::string text = plan_text(make_plan(world));
  std::reverse(world.builds.begin(), world.builds.end());
  CHECK(plan_text(make_plan(world)) == text);
}

TEST_CASE("a plan read back is the plan written") {
  Fixture f;
  const Plan plan = make_plan(f.world());
  const Plan back = cleanup::parse_plan(plan_text(plan), "plan.json");
  CHECK(plan_text(back) == plan_text(plan));
  CHECK(back.hash == plan.hash);
}

TEST_CASE("a plan with any character changed is refused") {
  Fixture f;
  const std::string text = plan_text(make_plan(f.world()));
  for (std::size_t i = 0; i < text.size(); i += 7) {
    std::string changed = text;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    CAPTURE(i);
    CHECK_THROWS_AS(cleanup::parse_plan(changed, "plan.json"), Error);
  }
}

TEST_CASE("only this plan, for this registry and policy, in its time, may be applied") {
  Fixture f;
  const auto world = f.world();
  const Plan plan = make_plan(world);
  const std::string hex = plan.hash.substr(7);
  const auto check = [&](const std::string& approved, Time now) {
    check_approval(plan, approved, world.settings, f.settings, now);
  };
  CHECK_NOTHROW(check(plan.hash, k_now));
  CHECK_NOTHROW(check(hex.substr(0, 12), k_now));
  CHECK_THROWS_AS(check(hex.substr(0, 11), k_now), Error);
  CHECK_THROWS_AS(check("", k_now), Error);
  CHECK_THROWS_AS(check(std::string(64, '0'), k_now), Error);
  CHECK_THROWS_AS(check(hex, plan.expires), Error);
  CHECK_THROWS_AS(check(hex, k_now - std::chrono::hours(1)), Error);
  f.settings.url = "http://s.io";
  CHECK_THROWS_AS(check(hex, k_now), Error);
  f.settings.url = "http://r.io";
  auto changed = world.settings;
  changed.text = "retention[0].keep_last=7\n";
  CHECK_THROWS_AS(check_approval(plan, hex, changed, f.settings, k_now), Error);
}

TEST_CASE("a plan that would delete more than the guard allows is not made") {
  Fixture f;
  auto world = f.world();
  world.settings.max_delete_percent = 33;
  CHECK_THROWS_AS(make_plan(world), Error);  // 2 of 6 is more than 33 %
  world.settings.max_delete_percent = 34;
  CHECK_NOTHROW(make_plan(world));
}

TEST_CASE("a plan is not made when no live image comes from the registry") {
  Fixture f;
  auto world = f.world();
  world.observations[0].images.clear();
  make_live(world, "elsewhere.io/app:1");
  CHECK_THROWS_AS(make_plan(world), Error);
}

TEST_CASE("a plan is not made while a live image's own bases are unknown") {
  Fixture f;
  auto world = f.world();
  world.settings.allow_unlinked_live = false;
  CHECK_NOTHROW(make_plan(world));
  make_live(world, "r.io/os:2");
  CHECK(cleanup::unlinked_live(world) == std::vector<std::string>{"r.io/os:2"});
  CHECK_THROWS_AS(make_plan(world), Error);
  make_live(world, "docker.io/library/postgres:15");
  world.builds.push_back(build("os/Dockerfile", "r.io/os:*", {}));
  CHECK_NOTHROW(make_plan(world));
}

TEST_CASE("what is applied comes back as it was") {
  Fixture f;
  const auto before = f.registry.snapshot();
  const auto result = f.apply(make_plan(f.world()));
  CHECK(result.deleted.size() == 2);
  CHECK(f.registry.snapshot() != before);
  const auto back = cleanup::restore(result.run_id, f.registry, f.registry, f.journal);
  CHECK(back.complete());
  CHECK(f.registry.snapshot() == before);
}

TEST_CASE("apply never deletes what the plan did not doom") {
  Fixture f;
  const Plan plan = make_plan(f.world());
  f.registry.push("app", "0", days_ago(900));  // would be doomed by a new plan
  const auto result = f.apply(plan);
  CHECK(result.deleted.size() == 2);
  CHECK(f.registry.resolve("app", "0"));
}

TEST_CASE("a tag that moves between its check and the next item is respected") {
  Fixture f;
  const Plan plan = make_plan(f.world());
  const auto now = f.world();
  std::vector<cleanup::ItemResult> left;
  const auto items = still_doomed(plan, decide(now), left);
  REQUIRE(items.size() == 2);
  const std::string second = items[1].digest;
  Interfering editor(f.registry, [&](int n) {
    if (n == 1) f.registry.content[items[1].repository].tags["late"] = second;
  });
  const auto result =
      execute(plan, items, now.now, f.registry, editor, f.journal, f.stop, [](const auto&) {});
  CHECK(result.deleted.size() == 1);
  REQUIRE(result.left.size() == 1);
  CHECK(result.left[0].why == "the tag late has been put on it");
  CHECK(f.registry.resolve(items[1].repository, second));
}

TEST_CASE("an existing tag that is put back on a doomed image during the run saves it") {
  Fixture f;
  const Plan plan = make_plan(f.world());
  const auto now = f.world();
  std::vector<cleanup::ItemResult> left;
  const auto items = still_doomed(plan, decide(now), left);
  REQUIRE(items.size() == 2);
  Interfering editor(f.registry, [&](int n) {
    if (n == 1) f.registry.content[items[1].repository].tags["3"] = items[1].digest;
  });
  const auto result = execute(
      plan, items, now.now, f.registry, editor, f.journal, f.stop, [](const auto&) {},
      std::chrono::milliseconds(0));
  REQUIRE(result.left.size() == 1);
  CHECK(result.left[0].why == "the tag 3 has been put on it");
  CHECK(f.registry.resolve(items[1].repository, "3") == items[1].digest);
}

TEST_CASE("a stop finishes the item at work and begins no other") {
  Fixture f;
  const Plan plan = make_plan(f.world());
  const auto now = f.world();
  std::vector<cleanup::ItemResult> left;
  const auto items = still_doomed(plan, decide(now), left);
  Interfering editor(f.registry, [&](int) { f.stop = true; });
  const auto result =
      execute(plan, items, now.now, f.registry, editor, f.journal, f.stop, [](const auto&) {});
  CHECK(result.interrupted);
  CHECK(result.deleted.size() == 1);
  CHECK(f.journal.items(result.run_id).size() == 1);
  CHECK(f.journal.runs()[0].finished.empty());
}

TEST_CASE("every manifest is in the journal before it goes") {
  Fixture f;
  const Plan plan = make_plan(f.world());
  const auto now = f.world();
  std::vector<cleanup::ItemResult> left;
  const auto items = still_doomed(plan, decide(now), left);
  int checked = 0;
  Interfering editor(f.registry, [&](int n) {
    const auto journalled = f.journal.items(f.journal.runs()[0].id);
    REQUIRE(journalled.size() == static_cast<std::size_t>(n));
    CHECK(journalled.back().digest == items[static_cast<std::size_t>(n) - 1].digest);
    CHECK(registry::sha256_digest(journalled.back().bytes) == journalled.back().digest);
    ++checked;
  });
  execute(plan, items, now.now, f.registry, editor, f.journal, f.stop, [](const auto&) {});
  CHECK(checked == 2);
}

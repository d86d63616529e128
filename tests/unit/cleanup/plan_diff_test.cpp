// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/plan/diff.hpp"

#include <catch2/catch.hpp>

#include "tests/planned.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::diff_plans;
using cleanup::Verdict;

namespace {

using Lines = std::vector<std::string>;

Planned before() {
  Planned planned;
  planned.tag("app", "1", 400);
  planned.tag("app", "2", 1);
  for (auto& item : planned.plan.items) item.reasons = {{"retention", item.tags[0] + " d old", {}}};
  planned.live("r.io/app:2");
  planned.build("app/Dockerfile", {"r.io/app:*"}, {"r.io/os:1"});
  planned.sort();
  return planned;
}

}  // namespace

TEST_CASE("a plan does not differ from itself, nor by evidence alone", "[plan_diff]") {
  Planned one = before(), other = before();
  other.plan.items[0].reasons[0].evidence = {"elsewhere"};
  const auto diff = diff_plans(one.plan, other.plan);
  CHECK(diff.changes.empty());
  CHECK(diff.inputs.empty());
}

TEST_CASE("a verdict that changed is told with the reasons that came and went", "[plan_diff]") {
  Planned one = before(), other = before();
  one.item("app", "1").verdict = Verdict::doomed;
  auto& item = other.item("app", "1");
  item.verdict = Verdict::protected_;
  item.reasons = {{"live", "runs in web", {}}};
  const auto diff = diff_plans(one.plan, other.plan);
  REQUIRE(diff.changes.size() == 1);
  CHECK(diff.changes[0].repository == "app");
  CHECK(diff.changes[0].tags == Lines{"1"});
  CHECK(diff.changes[0].before == "doomed");
  CHECK(diff.changes[0].after == "protected");
  CHECK(diff.changes[0].why == Lines{"+ live: runs in web", "- retention: 1 d old"});
}

TEST_CASE("what came, went, or only loses a tag is told", "[plan_diff]") {
  Planned one = before(), other = before();
  other.item("app", "2").untag = {"2"};
  other.tag("app", "3", 1);
  other.tag("aaa", "1", 1);
  other.plan.items.erase(other.plan.items.begin() +
                         (&other.item("app", "1") - other.plan.items.data()));
  other.sort();
  const auto diff = diff_plans(one.plan, other.plan);
  std::map<std::string, std::string> told;
  for (const auto& change : diff.changes)
    told[change.repository + ":" + change.tags[0]] = change.before + ">" + change.after;
  CHECK(told == std::map<std::string, std::string>{{"aaa:1", ">unknown"},
                                                   {"app:1", "unknown>"},
                                                   {"app:2", "unknown>unknown"},
                                                   {"app:3", ">unknown"}});
}

TEST_CASE("the inputs that moved are told", "[plan_diff]") {
  const auto told = [](const std::function<void(Planned&)>& change) {
    Planned one = before(), other = before();
    change(other);
    return diff_plans(one.plan, other.plan).inputs;
  };
  CHECK(told([](auto& p) { p.live("r.io/app:1"); }) ==
        Lines{"live swarm: 2 images, was 1", "live swarm: + r.io/app:1"});
  CHECK(told([](auto& p) { p.plan.header.live[0].images.clear(); }) ==
        Lines{"live swarm: 0 images, was 1", "live swarm: - r.io/app:2"});
  CHECK(told([](auto& p) {
          p.plan.header.live.push_back({"k8s", k_planned, {}});
        }) == Lines{"live k8s: was not asked before"});
  CHECK(told([](auto& p) { p.plan.header.policy_hash = "x"; }) == Lines{"keelson.yml changed"});
  CHECK(told([](auto& p) { p.plan.header.grace = std::chrono::hours(1); }) ==
        Lines{"grace: 3600s, was 0s"});
  CHECK(told([](auto& p) { p.rule().keep_last = 2; }) ==
        Lines{"retention: + *: keep_last 2, max_age 90d, not_pulled_for 0s, untagged 7d, orphans "
              "7d, min_keep 0",
              "retention: - *: keep_last 1, max_age 90d, not_pulled_for 0s, untagged 7d, orphans "
              "7d, min_keep 0"});
  CHECK(told([](auto& p) { p.plan.header.keep = {{"*:lts", "f:1"}}; }) == Lines{"keep: + *:lts"});
  CHECK(told([](auto& p) {
          p.plan.header.failed = {{"os", "503"}};
        }) == Lines{"repository os: could not be read wholly: 503"});
  CHECK(told([](auto& p) { p.build("os/Dockerfile", {}, {}); }) ==
        Lines{"build: + os/Dockerfile makes what is not known"});
  CHECK(
      told([](auto& p) { p.plan.header.builds[0].inputs[0].reference = "r.io/os:2"; }) ==
      Lines{"input: + app/Dockerfile takes r.io/os:2", "input: - app/Dockerfile takes r.io/os:1"});
  CHECK(told([](auto& p) { p.use("r.io/os:1"); }) == Lines{"use: + r.io/os:1 by job test"});
  CHECK(told([](auto& p) { p.plan.header.created += std::chrono::hours(24); }) ==
        Lines{"time: 2026-11-25T12:00:00Z, was 2026-11-24T12:00:00Z; ages and times of grace "
              "have passed"});
}

TEST_CASE("rules that only changed places are told", "[plan_diff]") {
  Planned one = before(), other = before();
  for (auto* planned : {&one, &other}) planned->plan.header.retention.push_back(Planned::rule("a"));
  std::swap(other.plan.header.retention[0], other.plan.header.retention[1]);
  CHECK(diff_plans(one.plan, other.plan).inputs ==
        Lines{"retention: the same rules in another order"});
}

TEST_CASE("of many names the first ten are told, and how many more", "[plan_diff]") {
  Planned one = before(), other = before();
  for (int i = 10; i < 25; ++i) other.live("r.io/app:" + std::to_string(i));
  const auto inputs = diff_plans(one.plan, other.plan).inputs;
  REQUIRE(inputs.size() == 12);
  CHECK(inputs[10] == "live swarm: + r.io/app:19");
  CHECK(inputs[11] == "live swarm: + 5 more");
}

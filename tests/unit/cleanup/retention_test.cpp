// SPDX-License-Identifier: Apache-2.0
// The policy alone: docs/verdicts.md, section 2, rule by rule.
#include "src/cleanup/retention.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::Verdict;
using std::chrono::days;
using std::chrono::hours;

namespace {

std::string first_reason(const cleanup::World& world, const std::string& name,
                         const std::string& tag) {
  const auto reasons = item(decide(world), name, tag).reasons;
  return reasons.at(0).code + ": " + reasons.at(0).text;
}

}  // namespace

TEST_CASE("the rule that matched is named with its line") {
  MemoryRegistry r;
  r.push("app", "1", days_ago(400));
  r.push("app", "2", days_ago(10));
  const auto world = world_of(r);
  const auto reasons = item(decide(world), "app", "1").reasons;
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0].text == "400 d old (max_age 90 d), no. 2 by age (keep_last 1)");
  CHECK(reasons[0].evidence == std::vector<std::string>{"keelson.yml:9"});
}

TEST_CASE("each group of tags keeps its own newest, and the rest is one more group") {
  MemoryRegistry r;
  for (const char* tag : {"v1", "v2", "pr-1", "pr-2", "main", "dev"})
    r.push("app", tag, days_ago(100 + tag[0]));
  r.push("app", "v1", days_ago(400));
  r.push("app", "pr-1", days_ago(401));
  r.push("app", "dev", days_ago(402));
  r.push("app", "v2", days_ago(300));
  r.push("app", "pr-2", days_ago(301));
  r.push("app", "main", days_ago(302));
  auto world = world_of(r);
  world.settings.retention[0].groups = {"v*", "pr-*"};
  for (const char* tag : {"v2", "pr-2", "main"}) CHECK(verdict(world, "app", tag) == "kept");
  for (const char* tag : {"v1", "pr-1", "dev"}) CHECK(verdict(world, "app", tag) == "doomed");
  world.settings.retention[0].groups.clear();
  for (const char* tag : {"pr-2", "main"}) CHECK(verdict(world, "app", tag) == "doomed");
}

TEST_CASE("by version the greatest versions stay, however old they are") {
  MemoryRegistry r;
  r.push("app", "2.0.0", days_ago(500));
  r.push("app", "v1.10", days_ago(300));
  r.push("app", "1.9", days_ago(200));
  r.push("app", "1.9.1", days_ago(100));
  r.push("app", "latest", days_ago(600));
  auto world = world_of(r);
  world.settings.retention[0].order = config::Order::version;
  world.settings.retention[0].keep_last = 2;
  CHECK(verdict(world, "app", "2.0.0") == "kept");
  CHECK(verdict(world, "app", "v1.10") == "kept");
  CHECK(verdict(world, "app", "1.9.1") == "doomed");
  CHECK(verdict(world, "app", "1.9") == "doomed");
  CHECK(first_reason(world, "app", "1.9") ==
        "retention: 200 d old (max_age 90 d), no. 4 by version (keep_last 2)");
  CHECK(verdict(world, "app", "latest") == "kept");
}

TEST_CASE("any age is old enough where the rule says so, and only there") {
  MemoryRegistry r;
  for (int i = 1; i < 5; ++i) r.push("app", std::to_string(i), days_ago(i));
  auto world = world_of(r);
  CHECK(verdict(world, "app", "4") == "kept");
  world.settings.retention[0].max_age = hours(0);
  CHECK(verdict(world, "app", "4") == "doomed");
  CHECK(verdict(world, "app", "1") == "kept");
}

TEST_CASE("tags and labels the rule keeps are never selected") {
  MemoryRegistry r;
  r.push("app", "1-lts", days_ago(400));
  r.push("app", "1", Image{days_ago(401), "a", {{"team", "platform-a"}}, {}, {}, {}});
  r.push("app", "2", Image{days_ago(402), "b", {{"team", "web"}}, {}, {}, {}});
  r.push("app", "3", Image{days_ago(403), "c", {}, {{"keep", "yes"}}, {}, {}});
  r.push("app", "new", days_ago(10));
  auto world = world_of(r);
  world.inventory = inventory_of(r, k_now, {{}, {"team", "keep"}, nullptr});
  for (const char* tag : {"1-lts", "1", "2", "3"}) CHECK(verdict(world, "app", tag) == "doomed");
  auto& rule = world.settings.retention[0];
  rule.keep = {"*-lts"};
  rule.keep_labels = {"keep", "team=platform*"};
  CHECK(first_reason(world, "app", "1-lts") == "retention: its tag is kept by *-lts");
  CHECK(first_reason(world, "app", "1") == "label: it has the label team=platform*");
  CHECK(first_reason(world, "app", "3") == "label: it has the label keep");
  CHECK(verdict(world, "app", "2") == "doomed");
}

TEST_CASE("what was pulled lately stays, and where pulls are not known nothing goes") {
  MemoryRegistry r;
  const auto idle = r.push("app", "1", days_ago(400));
  const auto used = r.push("app", "2", days_ago(401));
  const auto never = r.push("app", "3", days_ago(402));
  r.push("app", "4", days_ago(403));
  r.push("app", "new", days_ago(10));
  r.times_of[idle].pulled = k_now - days(100);
  r.times_of[used].pulled = k_now - days(3);
  r.times_of[never].pulled = parse_time("0001-01-01T00:00:00Z");  // or updates are off
  auto world = world_of(r);
  world.settings.retention[0].not_pulled_for = days(30);
  CHECK(verdict(world, "app", "1") == "doomed");
  CHECK(verdict(world, "app", "2") == "kept");
  CHECK(verdict(world, "app", "3") == "unknown");
  CHECK(verdict(world, "app", "4") == "unknown");
  CHECK(first_reason(world, "app", "4") == "pulled: when it was last pulled is not known");
}

TEST_CASE("what was made or pushed within the grace stays whatever the rule says") {
  MemoryRegistry r;
  const auto old = r.push("app", "1", days_ago(400));
  r.push("app", "2", days_ago(0));
  r.push("app", "3", days_ago(10));
  auto world = world_of(r);
  world.settings.retention[0].max_age = hours(0);
  CHECK(verdict(world, "app", "1") == "doomed");
  held(world, "app", old).pushed = k_now - std::chrono::minutes(30);
  CHECK(verdict(world, "app", "1") == "kept");
  world.settings.retention[0].keep_last = 1;
  held(world, "app", "1").pushed = k_now;  // newest of all: another is in the grace
  CHECK(first_reason(world, "app", "2") == "retention: no. 1 by age (keep_last 1)");
  world.settings.grace = hours(24 * 365);
  CHECK(first_reason(world, "app", "3") == "grace: made or pushed within 365 d (grace)");
}

TEST_CASE("a push makes an old image young, and an impossible time of push is believed by nobody") {
  MemoryRegistry r;
  r.push("app", "1", days_ago(400));
  r.push("app", "2", days_ago(10));
  auto world = world_of(r);
  held(world, "app", "1").pushed = k_now - days(5);
  CHECK(verdict(world, "app", "1") == "kept");
  held(world, "app", "1").pushed = k_now + days(5);
  CHECK(verdict(world, "app", "1") == "unknown");
}

TEST_CASE("a manifest without a tag goes only by its own rule, and only known to be alone") {
  MemoryRegistry r;
  const auto alone = r.push("app", "", days_ago(400));
  r.lists_untagged = true;
  r.push("app", "1", days_ago(10));
  auto world = world_of(r);
  world.inventory = inventory_of(r, k_now,
                                 {[](const auto&) {
                                    return registry::Wanted{true, true};
                                  },
                                  {},
                                  nullptr});
  CHECK(verdict(world, "app", alone) == "unknown");
  world.settings.retention[0].untagged = days(7);
  held(world, "app", alone).untagged = k_now - days(6);
  CHECK(verdict(world, "app", alone) == "kept");
  held(world, "app", alone).untagged = k_now - days(8);
  CHECK(verdict(world, "app", alone) == "doomed");
  held(world, "app", alone).untagged.reset();
  CHECK(verdict(world, "app", alone) == "unknown");
  held(world, "app", alone).untagged = k_now - days(8);
  held(world, "app", alone).pushed = k_now;  // its index may not be pushed yet
  CHECK(verdict(world, "app", alone) == "kept");
}

TEST_CASE("a signature goes with its image, and stays with it") {
  MemoryRegistry r;
  const auto old = r.push("app", "1", days_ago(400));
  const auto young = r.push("app", "2", days_ago(10));
  const auto of_old = r.push_signature("app", old), of_young = r.push_signature("app", young);
  auto world = world_of(r);
  CHECK(verdict(world, "app", of_old) == "doomed");
  CHECK(verdict(world, "app", of_young) == "kept");
  make_live(world, "r.io/app:1");
  CHECK(verdict(world, "app", of_old) == "protected");
}

TEST_CASE("what is attached to an image by its subject goes with it") {
  MemoryRegistry r;
  const auto old = r.push("app", "1", days_ago(400));
  r.push("app", "2", days_ago(10));
  const auto sbom = r.push_referrer("app", old, "sbom-1");
  auto world = world_of(r);
  CHECK(verdict(world, "app", sbom) == "doomed");
  make_live(world, "r.io/app:sbom-1");  // somebody needs the list itself
  CHECK(verdict(world, "app", "1") == "protected");
}

TEST_CASE("a signature whose image is gone goes only by its own rule") {
  MemoryRegistry r;
  r.push("app", "1", days_ago(10));
  const auto orphan = r.push_signature("app", "sha256:" + std::string(64, 'a'));
  auto world = world_of(r);
  CHECK(verdict(world, "app", orphan) == "kept");
  world.settings.retention[0].orphans = days(7);
  held(world, "app", orphan).untagged = k_now - days(8);
  CHECK(verdict(world, "app", orphan) == "doomed");
  held(world, "app", orphan).untagged = k_now - days(6);
  CHECK(verdict(world, "app", orphan) == "kept");
}

TEST_CASE("a signature kept apart from its image is none of an orphan") {
  MemoryRegistry r;
  const auto image = r.push("app", "1", days_ago(10));
  r.push("signatures", "x", days_ago(10));
  const auto signature = r.push_signature("signatures", image);
  auto world = world_of(r);
  world.settings.retention[0].orphans = days(7);
  held(world, "signatures", signature).untagged = k_now - days(8);
  CHECK(verdict(world, "signatures", signature) == "kept");
  r.push("other", "1", days_ago(10));
  const auto orphan = r.push_signature("other", "sha256:" + std::string(64, 'a'));
  world.inventory = inventory_of(r, k_now);
  held(world, "other", orphan).untagged = k_now - days(8);
  CHECK(verdict(world, "other", orphan) == "doomed");
  world.inventory.repositories[0].failure = "403";  // it may be there
  CHECK(verdict(world, "other", orphan) == "kept");
}

TEST_CASE("so many tagged images stay as min_keep says, the newest") {
  MemoryRegistry r;
  for (int i = 1; i <= 5; ++i) r.push("app", std::to_string(i), days_ago(100 + i));
  auto world = world_of(r);
  world.settings.retention[0].min_keep = 3;
  for (const char* tag : {"1", "2", "3"}) CHECK(verdict(world, "app", tag) == "kept");
  for (const char* tag : {"4", "5"}) CHECK(verdict(world, "app", tag) == "doomed");
  CHECK(item(decide(world), "app", "3").reasons.back().code == "survivor");
  // That something else is needed lets none go.
  make_live(world, "r.io/app:5");
  CHECK(verdict(world, "app", "3") == "kept");
  CHECK(verdict(world, "app", "4") == "doomed");
}

TEST_CASE("one tag of two goes alone where the registry can, else both stay") {
  MemoryRegistry r;
  r.push("app", "build-7", days_ago(400));
  r.content["app"].tags["1.0"] = r.content["app"].tags["build-7"];
  r.push("app", "build-8", days_ago(10));
  auto world = world_of(r);
  world.settings.retention[0].keep = {"1.*"};
  CHECK(verdict(world, "app", "1.0") == "kept");
  CHECK(item(decide(world), "app", "1.0").untag.empty());
  world.capabilities.untags = true;
  CHECK(verdict(world, "app", "1.0") == "kept");
  CHECK(item(decide(world), "app", "1.0").untag == std::vector<std::string>{"build-7"});
  make_live(world, "r.io/app:build-7");
  CHECK(item(decide(world), "app", "1.0").untag.empty());
}

TEST_CASE("the last tag never goes alone") {
  MemoryRegistry r;
  const auto digest = r.push("app", "1", days_ago(400));
  r.content["app"].tags["2"] = digest;
  r.push("app", "3", days_ago(10));
  r.push_index("multi", "1", {r.push("multi", "part", days_ago(400))});
  r.push("multi", "new", days_ago(10));
  auto world = world_of(r);
  world.capabilities.untags = true;
  make_live(world, "r.io/app@" + digest);
  CHECK(item(decide(world), "app", "1").untag.empty());
}

TEST_CASE("Keelson's own tags that hold parts are neither kept nor count") {
  MemoryRegistry r;
  const auto part = r.push("app", "", days_ago(400), "a");
  r.push_index("app", "1", {part});
  r.content["app"].tags["keelson-hold-" + part.substr(7, 12)] = part;
  r.push("app", "2", days_ago(10));
  auto world = world_of(r);
  CHECK(verdict(world, "app", part) == "doomed");
  make_live(world, "r.io/app:1");
  CHECK(verdict(world, "app", part) == "protected");
}

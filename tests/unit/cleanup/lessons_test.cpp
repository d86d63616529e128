// SPDX-License-Identifier: Apache-2.0
// How other tools failed open, each as a test of this one. Lessons 9 and 14, of the protocol,
// are told by a real registry: tests/scenario/lessons_test.py.
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/cleanup/guard.hpp"
#include "tests/applying.hpp"

using namespace keelson;
using namespace keelson::tests;
using store::ItemState;

namespace {

void push_two_tags(MemoryRegistry& r, const std::string& name) {
  r.push(name, "1", days_ago(400));
  r.push(name, "2", days_ago(10));
}

std::size_t doomed(const cleanup::World& world) {
  return decide(world).count(cleanup::Verdict::doomed);
}

// Answers requests that begin so with this failure.
void fail_on(MemoryRegistry& r, const std::string& begin, ErrorKind kind) {
  r.before_request = [begin, kind](const std::string& request) {
    if (request.starts_with(begin)) throw Error(kind, "ask", request, "it failed");
  };
}

}  // namespace

TEST_CASE("lesson 1: when what may keep an image cannot be asked, it is not deleted") {
  MemoryRegistry r;
  push_two_tags(r, "app");
  fail_on(r, "GET app blob", ErrorKind::protocol);  // its labels
  auto world = world_of(r);
  world.settings.retention[0].keep_labels = {"keep"};
  CHECK(doomed(world) == 0);
}

TEST_CASE("lesson 2: an image without a time, or with one before Docker, is not the oldest") {
  for (const char* created : {"", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
                              "1980-01-01T00:00:00Z", "2012-12-31T23:59:59Z"}) {
    CAPTURE(created);
    MemoryRegistry r;
    push_two_tags(r, "app");
    r.push("app", "base-nodate", created);
    CHECK(verdict(world_of(r), "app", "base-nodate") == "unknown");
    CHECK(verdict(world_of(r), "app", "1") == "doomed");
  }
}

TEST_CASE("lesson 3: a tag whose digest cannot be read makes its repository unknown") {
  MemoryRegistry r;
  push_two_tags(r, "app");
  r.push("app", "keep-me", days_ago(500));
  for (const char* begin : {"HEAD app:keep-me", "GET app:keep-me"}) {
    fail_on(r, begin, ErrorKind::protocol);
    auto world = world_of(r);
    world.settings.keep = {{"*:keep-me", "keelson.yml:11"}};
    if (std::any_of(r.log.begin(), r.log.end(), [&](auto& l) { return l.starts_with(begin); }))
      CHECK(doomed(world) == 0);
  }
  fail_on(r, "GET app:keep-me", ErrorKind::network);  // the registry itself: no world at all
  CHECK_THROWS_AS(world_of(r), Error);
}

TEST_CASE("lesson 4: an index that vanishes while it is read dooms none of its parts") {
  MemoryRegistry r;
  const auto part = r.push("app", "part", days_ago(400));
  const auto index = r.push_index("app", "1", {part});
  r.push("app", "2", days_ago(10));
  r.before_request = [&](const std::string& request) {
    if (request.starts_with("GET app:1") || request == "GET app@" + index)
      throw Error(ErrorKind::not_found, "read manifest", request, "404");
  };
  auto world = world_of(r);
  world.settings.keep = {{"app:1", "keelson.yml:11"}};
  CHECK(doomed(world) == 0);
}

TEST_CASE("lesson 5: a live image is known by tag, by digest, and by both") {
  MemoryRegistry r;
  push_two_tags(r, "app");
  const std::string digest = *r.resolve("app", "1");
  for (const std::string& live : {std::string("r.io/app:1"), "r.io/app@" + digest,
                                  "r.io/app:1@" + digest, "r.io/app:moved@" + digest}) {
    CAPTURE(live);
    auto world = world_of(r);
    make_live(world, live);
    CHECK(verdict(world, "app", "1") == "protected");
  }
}

TEST_CASE("lesson 6: no failure is swallowed: what failed is listed, and the run says so") {
  MemoryRegistry r;
  push_two_tags(r, "app");
  const auto plan = make_plan(world_of(r));
  fail_on(r, "DELETE", ErrorKind::network);
  Applying applying;
  const auto result = applying.apply(plan, world_of(r), r, r);
  CHECK(result.count(ItemState::failed) == 1);
  CHECK(of(result, ItemState::failed)[0].why.find("it failed") != std::string::npos);
  CHECK(applying.journal.items(result.run_id).at(0).state == ItemState::failed);
}

TEST_CASE("lesson 7: a repository without a rule loses nothing, and keeping some dooms no others") {
  MemoryRegistry r;
  push_two_tags(r, "app");
  r.push("app", "", days_ago(400));
  r.lists_untagged = true;
  auto world = world_of(r);
  world.inventory = inventory_of(r, k_now,
                                 {[](const auto&) {
                                    return registry::Wanted{true, true};
                                  },
                                  {},
                                  nullptr});
  world.settings.retention[0].repositories = "other";
  CHECK(doomed(world) == 0);
  auto keeping = rule();
  keeping.keep = {"none-of-these"};
  keeping.keep_last.reset();
  world.settings.retention = {keeping};
  CHECK(doomed(world) == 0);
}

TEST_CASE("lesson 8: an image goes only when all its tags are selected, and not when fresh") {
  MemoryRegistry r;
  const auto digest = r.push("app", "old", days_ago(400));
  r.content["app"].tags["release"] = digest;
  r.push("app", "2", days_ago(10));
  auto world = world_of(r);
  world.settings.retention[0].keep = {"release"};
  CHECK(verdict(world, "app", "old") == "kept");
  world.settings.retention[0].keep.clear();
  CHECK(verdict(world, "app", "old") == "doomed");
  held(world, "app", "old").pushed = k_now - std::chrono::minutes(5);
  world.settings.retention[0].max_age = std::chrono::seconds(0);
  world.settings.retention[0].groups = {"2"};  // so that it is not the newest of its group
  r.push("app", "3", days_ago(0));
  CHECK(verdict(world, "app", "old") == "kept");
}

TEST_CASE("lesson 10: what was deleted can come back, and no tag is kept by its name alone") {
  MemoryRegistry r;
  r.push("app", "latest", days_ago(400));
  r.push("app", "2", days_ago(10));
  const auto before = r.snapshot();
  Applying applying;
  const auto result = applying.apply(make_plan(world_of(r)), world_of(r), r, r);
  CHECK(result.count(ItemState::deleted) == 1);
  CHECK(restore_run(result.run_id, applying.places(r)).complete());
  CHECK(r.snapshot() == before);
}

TEST_CASE("lesson 11: without a key that says so, nothing without a tag is deleted") {
  MemoryRegistry r;
  push_two_tags(r, "app");
  const auto alone = r.push("app", "", days_ago(400));
  r.lists_untagged = true;
  auto world = world_of(r);
  world.inventory = inventory_of(r, k_now,
                                 {[](const auto&) {
                                    return registry::Wanted{true, true};
                                  },
                                  {},
                                  nullptr});
  held(world, "app", alone).untagged = k_now - std::chrono::days(400);
  CHECK(verdict(world, "app", alone) == "unknown");
}

TEST_CASE("lesson 12: one manifest that cannot be read clears the whole repository's list") {
  MemoryRegistry r;
  for (const char* name : {"app", "other"}) push_two_tags(r, name);
  r.push("app", "3", days_ago(500));
  const std::string bad = *r.resolve("app", "3");
  r.before_request = [&](const std::string& request) {
    if (request == "GET app:3" || request == "GET app@" + bad)
      throw Error(ErrorKind::protocol, "read manifest", request, "it is not JSON");
  };
  const auto world = world_of(r);
  CHECK(verdict(world, "app", "1") != "doomed");
  CHECK(verdict(world, "other", "1") == "doomed");
}

TEST_CASE("lesson 13: one image reference that cannot be understood ends the planning") {
  MemoryRegistry r;
  push_two_tags(r, "app");
  auto world = world_of(r);
  world.observations[0].images.push_back({"NOT an image!", "service x", "running"});
  CHECK_THROWS_AS(make_plan(world), Error);
}

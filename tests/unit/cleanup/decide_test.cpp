// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/decide.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;
using cleanup::Reason;

namespace {

// Each repository with an old and a new tag: 1 is selected by the policy, 2 is not.
void push_two(MemoryRegistry& r, const std::string& name) {
  r.push(name, "1", days_ago(400));
  r.push(name, "2", days_ago(10));
}

std::optional<Reason> reason_of(const cleanup::Item& item, const std::string& code) {
  for (const Reason& reason : item.reasons) {
    if (reason.code == code) return reason;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("what is old, not among the newest and needed by nothing is doomed") {
  MemoryRegistry r;
  push_two(r, "app");
  const auto world = world_of(r);
  CHECK(verdict(world, "app", "1") == "doomed");
  CHECK(verdict(world, "app", "2") == "kept");
}

TEST_CASE("a live image is protected by tag and by digest") {
  MemoryRegistry r;
  push_two(r, "app");
  auto world = world_of(r);
  SECTION("by tag") {
    make_live(world, "r.io/app:1");
  }
  SECTION("by digest") {
    make_live(world, "r.io/app@" + r.content["app"].tags["1"]);
  }
  SECTION("by tag and digest") {
    make_live(world, "r.io/app:1@" + r.content["app"].tags["1"]);
  }
  SECTION("by a tag that has moved on, and the digest it had") {
    make_live(world, "r.io/app:2@" + r.content["app"].tags["1"]);
  }
  CHECK(verdict(world, "app", "1") == "protected");
}

TEST_CASE("a base pinned by digest protects that digest and what its tag means now") {
  MemoryRegistry r;
  const std::string pinned = r.push("os", "7", days_ago(500), "as it was");
  r.content["os"].tags["kept"] = pinned;  // or it would not be listed any more
  r.push("os", "7", days_ago(400), "as it is");
  push_two(r, "os");
  push_two(r, "app");
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:7@" + pinned})};
  CHECK(verdict(world, "os", "7") == "doomed");
  make_live(world, "r.io/app:2");
  CHECK(verdict(world, "os", "7") == "protected");
  CHECK(verdict(world, "os", pinned) == "protected");
  CHECK(verdict(world, "os", "1") == "doomed");
}

TEST_CASE("a rollback image is protected") {
  MemoryRegistry r;
  push_two(r, "app");
  auto world = world_of(r);
  make_live(world, "r.io/app:1", "rollback");
  CHECK(verdict(world, "app", "1") == "protected");
}

TEST_CASE("a base reached only through COPY --from is protected") {
  MemoryRegistry r;
  push_two(r, "app");
  push_two(r, "certs");
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/certs:1"})};
  world.builds[0].inputs[0].kind = EdgeKind::copy;
  CHECK(verdict(world, "certs", "1") == "doomed");
  make_live(world, "r.io/app:2");
  CHECK(verdict(world, "certs", "1") == "protected");
  const auto base = reason_of(item(decide(world), "certs", "1"), "base");
  REQUIRE(base);
  CHECK(base->evidence == std::vector<std::string>{"service x (running) r.io/app:2",
                                                   "app/Dockerfile:1 COPY --from=r.io/certs:1"});
}

TEST_CASE("every ancestor of a live image is protected, with the way to it") {
  MemoryRegistry r;
  for (const char* name : {"os", "jdk", "app"}) push_two(r, name);
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/jdk:1"}),
                  build("jdk/Dockerfile", "r.io/jdk:*", {"r.io/os:1"})};
  make_live(world, "r.io/app:2");
  CHECK(verdict(world, "os", "1") == "protected");
  const auto base = reason_of(item(decide(world), "os", "1"), "base");
  REQUIRE(base);
  CHECK(base->evidence == std::vector<std::string>{"service x (running) r.io/app:2",
                                                   "app/Dockerfile:1 FROM r.io/jdk:1",
                                                   "jdk/Dockerfile:1 FROM r.io/os:1"});
}

TEST_CASE("an image live by digest alone protects the bases of its repository's build") {
  MemoryRegistry r;
  push_two(r, "app");
  push_two(r, "os");
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/app:1", {"r.io/os:1"})};
  make_live(world, "r.io/app@" + r.content["app"].tags["1"]);
  CHECK(verdict(world, "os", "1") == "protected");
}

TEST_CASE("an image live under one tag protects what another tag on its digest is built from") {
  MemoryRegistry r;
  push_two(r, "app");
  push_two(r, "os");
  push_two(r, "core");
  r.content["app"].tags["stable"] = r.content["app"].tags["1"];
  r.content["os"].tags["seven"] = r.content["os"].tags["1"];
  auto world = world_of(r);
  world.builds = {
      build("app/Dockerfile", "r.io/app:1", {"r.io/os:seven@" + r.content["os"].tags["1"]}),
      build("os/Dockerfile", "r.io/os:1", {"r.io/core:1"})};
  make_live(world, "r.io/app:stable@" + r.content["app"].tags["1"]);
  CHECK(verdict(world, "os", "1") == "protected");
  CHECK(verdict(world, "core", "1") == "protected");
  world.builds[0] = build("app/Dockerfile", "r.io/app:1", {"r.io/os:seven"});  // not pinned
  CHECK(verdict(world, "core", "1") == "protected");
  CHECK(item(decide(world), "os", "1").reasons.size() == 2);  // base, once, and retention
}

TEST_CASE("a live image that the registry no longer holds still protects its bases") {
  MemoryRegistry r;
  push_two(r, "os");
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:1"})};
  make_live(world, "r.io/app:7");
  CHECK(verdict(world, "os", "1") == "protected");
}

TEST_CASE("an open reference protects all it may mean") {
  MemoryRegistry r;
  r.push("os", "1.0", days_ago(400));
  r.push("os", "1.1", days_ago(300));
  r.push("os", "2", days_ago(200));
  r.push("os", "3", days_ago(10));
  push_two(r, "app");
  auto world = world_of(r);
  make_live(world, "r.io/app:2");
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:1.*"})};
  CHECK(verdict(world, "os", "1.0") == "protected");
  CHECK(verdict(world, "os", "1.1") == "protected");
  CHECK(verdict(world, "os", "2") == "doomed");
}

TEST_CASE("a Dockerfile whose product is unknown protects its bases as if live") {
  MemoryRegistry r;
  push_two(r, "os");
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "", {"r.io/os:1"})};
  CHECK(verdict(world, "os", "1") == "protected");
  CHECK(reason_of(item(decide(world), "os", "1"), "base"));
}

TEST_CASE(
    "a build whose stated product nothing is known of protects its bases: it may be mistyped") {
  MemoryRegistry r;
  push_two(r, "os");
  push_two(r, "app");
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/ap:*", {"r.io/os:1"})};
  CHECK(verdict(world, "os", "1") == "protected");
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:1"})};
  CHECK(verdict(world, "os", "1") == "doomed");
}

TEST_CASE("a keep rule may name registry, tag or digest, or leave them out") {
  MemoryRegistry r;
  push_two(r, "team/app");
  auto world = world_of(r);
  const std::string digest = r.content["team/app"].tags["1"];
  for (const std::string& pattern :
       {std::string("team/app"), std::string("team/app:1"), std::string("r.io/team/app"),
        std::string("r.io/team/app:*"), "team/app@" + digest, std::string("team/*"),
        std::string("*:1")}) {
    CAPTURE(pattern);
    world.settings.keep = {{pattern, "keelson.yml:11"}};
    CHECK(verdict(world, "team/app", "1") == "protected");
  }
  for (const char* pattern : {"app", "app:1", "team/app:2", "s.io/team/app"}) {
    CAPTURE(pattern);
    world.settings.keep = {{pattern, "keelson.yml:11"}};
    CHECK(verdict(world, "team/app", "1") == "doomed");
  }
}

TEST_CASE("a kept image protects its ancestors too") {
  MemoryRegistry r;
  push_two(r, "app");
  push_two(r, "os");
  auto world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"r.io/os:1"})};
  world.settings.keep = {{"app:1", "keelson.yml:11"}};
  CHECK(verdict(world, "app", "1") == "protected");
  CHECK(verdict(world, "os", "1") == "protected");
  world.settings.keep = {{"app", "keelson.yml:11"}};
  CHECK(verdict(world, "app", "1") == "protected");
  world.settings.keep = {{"*:lts", "keelson.yml:11"}};
  CHECK(verdict(world, "app", "1") == "doomed");
}

TEST_CASE("an alias of the registry names the same images") {
  MemoryRegistry r;
  push_two(r, "app");
  push_two(r, "os");
  auto world = world_of(r);
  world.inventory.hosts = {"r.io", "old.r.io"};
  world.builds = {build("app/Dockerfile", "r.io/app:*", {"old.r.io/os:1"})};
  make_live(world, "old.r.io/app:1");
  unify_hosts(world);
  CHECK(verdict(world, "app", "1") == "protected");
  CHECK(verdict(world, "os", "1") == "protected");
}

TEST_CASE("two tags on one digest go or stay together") {
  MemoryRegistry r;
  push_two(r, "app");
  r.content["app"].tags["stable"] = r.content["app"].tags["1"];
  auto world = world_of(r);
  CHECK(item(decide(world), "app", "1").tags == std::vector<std::string>{"1", "stable"});
  CHECK(verdict(world, "app", "1") == "doomed");
  make_live(world, "r.io/app:stable");
  CHECK(verdict(world, "app", "1") == "protected");
}

TEST_CASE("parts of an index live and go with it") {
  MemoryRegistry r;
  const auto a = r.push("app", "", days_ago(400), "a"), b = r.push("app", "", days_ago(400), "b");
  r.push_index("app", "1", {a, b});
  r.push("app", "2", days_ago(1));
  auto world = world_of(r);
  CHECK(verdict(world, "app", a) == "doomed");
  SECTION("the index is live") {
    make_live(world, "r.io/app:1");
  }
  SECTION("one part is live by digest") {
    make_live(world, "r.io/app@" + a);
  }
  CHECK(verdict(world, "app", a) == "protected");
  CHECK(verdict(world, "app", b) == "protected");
  CHECK(verdict(world, "app", "1") == "protected");
}

TEST_CASE("a part shared by a doomed and a kept index stays") {
  MemoryRegistry r;
  const auto shared = r.push("app", "", days_ago(400), "a"),
             young = r.push("app", "", days_ago(1), "b");
  r.push_index("app", "1", {shared});
  r.push_index("app", "2", {shared, young});
  const auto world = world_of(r);
  CHECK(verdict(world, "app", "1") == "doomed");
  CHECK(verdict(world, "app", shared) == "kept");
}

TEST_CASE("of a repository that failed to be read nothing goes, and what it is built from stays") {
  MemoryRegistry r;
  push_two(r, "app");
  auto world = world_of(r);
  push_two(r, "os");
  world = world_of(r);
  world.builds = {build("app/Dockerfile", "r.io/app:9", {"r.io/os:1"})};
  world.inventory.repositories[0].failure = "list tags of app: 403";
  CHECK(verdict(world, "app", "1") == "protected");
  CHECK(verdict(world, "app", "2") == "protected");
  // app:9 is not among the tags that could be read, and may be there all the same.
  CHECK(verdict(world, "os", "1") == "protected");
  CHECK(reason_of(item(decide(world), "app", "1"), "scope"));
}

TEST_CASE("an impossible time is unknown, and does not count among the newest") {
  MemoryRegistry r;
  for (const char* bad : {"", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
                          "1980-01-01T00:00:01Z", "2999-01-01T00:00:00Z", "soon"}) {
    r.push("odd", "t" + std::to_string(r.content["odd"].tags.size()), bad);
  }
  r.push("odd", "old", days_ago(400));
  r.push("odd", "new", days_ago(300));
  const auto world = world_of(r);
  for (int i = 0; i < 6; ++i) CHECK(verdict(world, "odd", "t" + std::to_string(i)) == "unknown");
  CHECK(verdict(world, "odd", "new") == "kept");
  CHECK(verdict(world, "odd", "old") == "doomed");
}

TEST_CASE("images made at the same time are not doomed by their order") {
  MemoryRegistry r;
  for (const char* tag : {"a", "b", "c"}) r.push("app", tag, days_ago(400));
  const auto world = world_of(r);
  for (const char* tag : {"a", "b", "c"}) CHECK(verdict(world, "app", tag) == "kept");
}

TEST_CASE("signatures and what refers to an image are not selected by age") {
  MemoryRegistry r;
  push_two(r, "app");
  r.push("app", "sha256-" + std::string(64, 'a') + ".sig", days_ago(500));
  const auto world = world_of(r);
  CHECK(verdict(world, "app", "sha256-" + std::string(64, 'a') + ".sig") == "kept");
}

TEST_CASE("the first matching rule wins, and no rule keeps") {
  MemoryRegistry r;
  push_two(r, "base/os");
  push_two(r, "app");
  push_two(r, "other");
  auto world = world_of(r);
  auto unlimited = rule("base/*"), strict = rule("base/os");
  unlimited.keep_last.reset();
  strict.max_age = std::chrono::days(1);
  world.settings.retention = {unlimited, rule("app"), strict};
  CHECK(verdict(world, "base/os", "1") == "kept");  // unlimited, and first
  CHECK(verdict(world, "app", "1") == "doomed");
  CHECK(verdict(world, "other", "1") == "kept");
}

TEST_CASE("every verdict has reasons") {
  MemoryRegistry r;
  for (const char* name : {"os", "app"}) push_two(r, name);
  const auto a = r.push("multi", "", days_ago(400), "a");
  r.push_index("multi", "1", {a});
  auto world = world_of(r);
  make_live(world, "r.io/app:1");
  for (const auto& i : decide(world).items()) {
    CAPTURE(i.repository, i.digest);
    CHECK_FALSE(i.reasons.empty());
  }
}

TEST_CASE("the digests a live image says it was built on are protected without a Dockerfile") {
  MemoryRegistry r;
  for (const char* name : {"os", "base", "app"}) push_two(r, name);
  const auto part = r.push("multi", "", days_ago(300), "part");
  r.push_index("multi", "1", {part});
  const std::string os = *r.resolve("os", "1"), base = *r.resolve("base", "1");
  auto world = world_of(r);
  for (auto& repository : world.inventory.repositories) {
    for (auto& manifest : repository.manifests) {
      if (repository.name == "app" || repository.name == "multi")
        say_built_on(manifest, "r.io/base@" + base);
      if (repository.name == "base") say_built_on(manifest, "r.io/os@" + os);
    }
  }
  CHECK(verdict(world, "base", "1") == "doomed");
  // By tag, by the tag of an index, and by the digest of a part that has no tag.
  for (const std::string& live :
       std::vector<std::string>{"r.io/app:1", "r.io/multi:1", "r.io/multi@" + part}) {
    CAPTURE(live);
    auto with_live = world;
    make_live(with_live, live);
    const auto decision = decide(with_live);
    const auto reason = reason_of(item(decision, "base", "1"), "base");
    REQUIRE(reason);
    CHECK(reason->text == "base of " + live);
    CHECK(reason->evidence.back() == live + " says it was built on r.io/base@" + base);
    CHECK(item(decision, "os", "1").verdict == cleanup::Verdict::protected_);
    CHECK(item(decision, "os", "2").verdict != cleanup::Verdict::protected_);
  }
  world.builds = {build("x/Dockerfile", "", {"r.io/multi@" + part})};
  CHECK(verdict(world, "base", "1") == "protected");
}

// SPDX-License-Identifier: Apache-2.0
// When things were pushed and lost their tags, from one inventory to the next.
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/registry/hold_tag.hpp"
#include "tests/memory_registry.hpp"

using namespace keelson;
using namespace keelson::registry;
using tests::inventory_of;
using tests::MemoryRegistry;

namespace {

const std::string k_2024 = "2024-01-01T00:00:00Z";
const Time k_first = *parse_time("2026-11-24T12:00:00Z");
const Time k_second = k_first + std::chrono::hours(24);
const Time k_third = k_second + std::chrono::hours(24);

// Each look sees what the one before it has left.
struct Looks {
  MemoryRegistry registry;
  Inventory last;
  bool has_last = false;

  const RepositoryInventory& look(Time now, const std::string& name = "app") {
    InventoryTask task;
    task.wanted = [](const std::string&) { return Wanted{true, true}; };
    if (has_last) task.before = &last;
    last = inventory_of(registry, now, task);
    has_last = true;
    return *last.find(name);
  }
};

}  // namespace

TEST_CASE("what was there at the first look was pushed nobody knows when") {
  Looks looks;
  const auto old = looks.registry.push("app", "1", k_2024);
  CHECK_FALSE(looks.look(k_first).find(old)->pushed);
  CHECK_FALSE(looks.look(k_second).find(old)->pushed);
}

TEST_CASE("what is new since the last look was pushed by now, and stays so") {
  Looks looks;
  looks.registry.push("app", "1", k_2024);
  looks.look(k_first);
  const auto fresh = looks.registry.push("app", "2", k_2024);
  const auto elsewhere = looks.registry.push("other", "1", k_2024);
  CHECK(looks.look(k_second).find(fresh)->pushed == k_second);
  CHECK(looks.last.find("other")->find(elsewhere)->pushed == k_second);
  CHECK(looks.look(k_third).find(fresh)->pushed == k_second);
}

TEST_CASE("a new or moved tag makes an old manifest new") {
  Looks looks;
  const auto a = looks.registry.push("app", "1", k_2024);
  const auto b = looks.registry.push("app", "2", k_2024);
  looks.look(k_first);
  SECTION("new") {
    looks.registry.content["app"].tags["3"] = a;
  }
  SECTION("moved") {
    looks.registry.content["app"].tags["2"] = a;
  }
  const auto& app = looks.look(k_second);
  CHECK(app.find(a)->pushed == k_second);
  CHECK_FALSE(app.find(b)->pushed);
}

TEST_CASE("after a look that failed, what it did not see is not called new") {
  Looks looks;
  const auto a = looks.registry.push("app", "1", k_2024);
  looks.registry.before_request = [](const std::string& request) {
    if (request == "LIST app") throw Error(ErrorKind::protocol, "list", "app", "no");
  };
  looks.look(k_first);
  looks.registry.before_request = {};
  CHECK_FALSE(looks.look(k_second).find(a)->pushed);
}

TEST_CASE("what the registry itself knows counts, where it is later") {
  Looks looks;
  const auto a = looks.registry.push("app", "1", k_2024);
  looks.registry.times_of[a] = {*parse_time("2026-01-01T00:00:00Z"),
                                *parse_time("2026-02-01T00:00:00Z")};
  CHECK(looks.look(k_first).find(a)->pushed == parse_time("2026-01-01T00:00:00Z"));
  CHECK(looks.last.find("app")->find(a)->pulled == parse_time("2026-02-01T00:00:00Z"));
  looks.registry.content["app"].tags["2"] = a;
  CHECK(looks.look(k_second).find(a)->pushed == k_second);
}

TEST_CASE("what loses its last tag is still seen, and known to be alone since then") {
  Looks looks;
  const auto old = looks.registry.push("app", "1", k_2024);
  CHECK_FALSE(looks.look(k_first).find(old)->untagged);
  looks.registry.push("app", "1", k_2024, "other");
  REQUIRE(looks.look(k_second).find(old) != nullptr);
  CHECK(looks.last.find("app")->find(old)->untagged == k_second);
  CHECK(looks.look(k_third).find(old)->untagged == k_second);
  SECTION("until it has one again") {
    looks.registry.content["app"].tags["2"] = old;
    CHECK_FALSE(looks.look(k_third).find(old)->untagged);
  }
  SECTION("or is part of an index") {
    looks.registry.push_index("app", "multi", {old});
    CHECK_FALSE(looks.look(k_third).find(old)->untagged);
  }
  SECTION("or is gone") {
    looks.registry.content["app"].manifests.erase(old);
    CHECK(looks.look(k_third).find(old) == nullptr);
    CHECK(looks.last.find("app")->failure.empty());
  }
}

TEST_CASE("parts of an index that lost its tag are not alone, but the index is") {
  Looks looks;
  const auto part = looks.registry.push("app", "", k_2024, "amd64");
  const auto index = looks.registry.push_index("app", "1", {part});
  looks.look(k_first);
  looks.registry.content["app"].tags.clear();
  const auto& app = looks.look(k_second);
  REQUIRE(app.find(index) != nullptr);
  CHECK(app.find(index)->untagged == k_second);
  CHECK_FALSE(app.find(part)->untagged);
}

TEST_CASE("what never had a tag is seen where the registry lists it") {
  Looks looks;
  const auto never = looks.registry.push("app", "", k_2024);
  CHECK(looks.look(k_first).find(never) == nullptr);
  looks.registry.lists_untagged = true;
  REQUIRE(looks.look(k_second).find(never) != nullptr);
  CHECK(looks.last.find("app")->find(never)->untagged == k_second);
}

TEST_CASE("a signature is attached to what its tag names, and alone when that is gone") {
  Looks looks;
  auto& r = looks.registry;
  const auto image = r.push("app", "1", k_2024);
  const auto signature = r.push_signature("app", image);
  const auto sbom = r.push_referrer("app", image, "sbom");
  looks.look(k_first);
  for (const auto& attached : {signature, sbom}) {
    REQUIRE(looks.last.find("app")->find(attached)->subject);
    CHECK(looks.last.find("app")->find(attached)->subject->text() == image);
    CHECK_FALSE(looks.last.find("app")->find(attached)->untagged);
  }
  r.remove("app", image);
  SECTION("from everywhere") {
    looks.look(k_second);
    CHECK(looks.last.find("app")->find(signature)->untagged == k_second);
    CHECK(looks.look(k_third).find(sbom)->untagged == k_second);
  }
  SECTION("not while another repository holds it") {
    r.content["copy"] = {};
    CHECK(r.push("copy", "1", k_2024, "app1") == image);
    CHECK_FALSE(looks.look(k_second).find(signature)->untagged);
  }
  SECTION("not while another repository may hold it") {
    r.push("copy", "1", k_2024);
    r.before_request = [](const std::string& request) {
      if (request == "LIST copy") throw Error(ErrorKind::protocol, "list", "copy", "no");
    };
    CHECK_FALSE(looks.look(k_second).find(signature)->untagged);
  }
}

TEST_CASE("tags of Keelson's own neither date an image nor keep it from being alone") {
  Looks looks;
  auto& r = looks.registry;
  const auto part = r.push("app", "", k_2024, "amd64");
  const auto index = r.push_index("app", "1", {part});
  const auto signature = r.push_signature("app", part);
  looks.look(k_first);
  r.content["app"].tags[hold_tag(part)] = part;
  r.content["app"].tags[hold_tag(signature)] = signature;
  CHECK_FALSE(looks.look(k_second).find(part)->pushed);
  CHECK(looks.last.find("app")->find(signature)->subject);
  r.remove("app", index);
  CHECK(looks.look(k_third).find(part)->untagged == k_third);
}

TEST_CASE("a tag of its own makes what looks attached an image") {
  MemoryRegistry r;
  const auto image = r.push("app", "1", k_2024);
  const auto signature = r.push_signature("app", image);
  r.content["app"].tags["release"] = signature;
  CHECK_FALSE(inventory_of(r, k_first).find("app")->find(signature)->subject);
}

TEST_CASE("what signs two images is attached to the one that is there") {
  MemoryRegistry r;
  const auto image = r.push("app", "1", k_2024);
  const auto signature = r.push_signature("app", image);
  for (const char digit : {'0', 'f'})
    r.content["app"].tags["sha256-" + std::string(64, digit) + ".sig"] = signature;
  const Inventory inventory = inventory_of(r, k_first);
  REQUIRE(inventory.find("app")->find(signature)->subject);
  CHECK(inventory.find("app")->find(signature)->subject->text() == image);
}

TEST_CASE("a night that failed costs none of what was known before it") {
  Looks looks;
  looks.registry.push("app", "1", k_2024);
  looks.look(k_first);
  const auto promoted = looks.registry.push("app", "2", k_2024);
  looks.look(k_second);
  const auto fresh = looks.registry.push("app", "3", k_2024);
  auto& app = looks.last.repositories[0];
  app.failure = "403";
  SECTION("where it was read wholly before that night") {
    app.is_earlier = true;
    const auto& now = looks.look(k_third);
    CHECK(now.find(promoted)->pushed == k_second);
    CHECK(now.find(fresh)->pushed == k_third);
  }
  SECTION("where it never was, what was not seen may always have been there") {
    const auto& now = looks.look(k_third);
    CHECK(now.find(promoted)->pushed == k_second);
    CHECK_FALSE(now.find(fresh)->pushed);
  }
}

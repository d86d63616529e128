// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/hold.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/registry/hold_tag.hpp"
#include "tests/memory_registry.hpp"

using namespace keelson;
using namespace keelson::cleanup;
using registry::hold_tag;
using registry::is_hold_tag;
using tests::inventory_of;
using tests::MemoryRegistry;

namespace {

const Time k_hold_now = *parse_time("2026-11-24T12:00:00Z");
const std::string k_2024 = "2024-01-01T00:00:00Z";

// An index with a tag, one of whose parts has a tag of its own.
struct HoldFixture {
  MemoryRegistry r;
  std::string alone, named, index;
  HoldFixture() {
    alone = r.push("app", "", k_2024, "amd64");
    named = r.push("app", "arm", k_2024, "arm64");
    index = r.push_index("app", "1", {alone, named, registry::sha256_digest("never pushed")});
    r.can_untag = true;
  }
  std::vector<Hold> missing(const std::vector<std::string>& repositories = {}) {
    return missing_holds(inventory_of(r, k_hold_now), repositories);
  }
};

}  // namespace

TEST_CASE("parts of tagged indexes that have no tag get one of ours, and nothing else changes") {
  HoldFixture f;
  const auto before = f.r.snapshot();
  const auto holds = f.missing();
  CHECK(holds == std::vector<Hold>{{"app", hold_tag(f.alone), f.alone}});
  const auto result = hold(f.r, f.r, holds);
  CHECK(result.done == holds);
  CHECK(result.left.empty());
  auto expected = before;
  expected["app:" + hold_tag(f.alone)] = f.alone;
  CHECK(f.r.snapshot() == expected);
  CHECK(f.missing().empty());
  CHECK(present_holds(inventory_of(f.r, k_hold_now), {}) == holds);
  const auto released = release(f.r, f.r, holds);
  CHECK(released.done == holds);
  CHECK(f.r.snapshot() == before);
}

TEST_CASE("parts of nested indexes are held, too, and only where it is asked for") {
  HoldFixture f;
  const auto inner = f.r.push_index("team/nested", "", {f.r.push("team/nested", "", k_2024)});
  f.r.push_index("team/nested", "1", {inner});
  CHECK(f.missing().size() == 3);
  CHECK(f.missing({"team/*"}).size() == 2);
  CHECK(f.missing({"other"}).empty());
}

TEST_CASE("a tag of ours is known by its whole form") {
  const std::string digest = registry::sha256_digest("x");
  CHECK(hold_tag(digest) == "keelson-hold-" + digest.substr(7, 12));
  CHECK(is_hold_tag(hold_tag(digest)));
  for (const char* other :
       {"keelson-hold-", "keelson-hold-12345678901", "keelson-hold-1234567890123",
        "keelson-hold-12345678901G", "x-keelson-hold-123456789012", "1.0"})
    CHECK_FALSE(is_hold_tag(other));
}

TEST_CASE("a tag that is somewhere else is not moved") {
  HoldFixture f;
  f.r.content["app"].tags[hold_tag(f.alone)] = f.named;
  const auto before = f.r.snapshot();
  const auto result = hold(f.r, f.r, {{"app", hold_tag(f.alone), f.alone}});
  REQUIRE(result.left.size() == 1);
  CHECK(result.left[0].why.find("another manifest") != std::string::npos);
  CHECK(f.r.snapshot() == before);
}

TEST_CASE("what went meanwhile is left, and said") {
  HoldFixture f;
  const auto holds = f.missing();
  f.r.remove("app", f.alone);
  CHECK(hold(f.r, f.r, holds).left.size() == 1);
}

TEST_CASE("where a tag cannot go alone nothing is released, nor deleted instead") {
  HoldFixture f;
  const auto holds = f.missing();
  hold(f.r, f.r, holds);
  const auto before = f.r.snapshot();
  f.r.can_untag = false;
  f.r.log.clear();
  CHECK_THROWS_AS(release(f.r, f.r, holds), Error);
  CHECK(f.r.snapshot() == before);
  for (const auto& request : f.r.log) CHECK_FALSE(request.starts_with("DELETE"));
}

TEST_CASE("only tags of ours that are where they belong are released") {
  HoldFixture f;
  hold(f.r, f.r, f.missing());
  const std::string tag = hold_tag(f.alone);
  SECTION("moved before we looked") {
    f.r.content["app"].tags[tag] = f.named;
    const auto result = release(f.r, f.r, present_holds(inventory_of(f.r, k_hold_now), {}));
    CHECK(result.left.size() == 1);
  }
  SECTION("moved since") {
    const auto holds = present_holds(inventory_of(f.r, k_hold_now), {});
    f.r.content["app"].tags[tag] = f.named;
    CHECK(release(f.r, f.r, holds).left.size() == 1);
  }
  CHECK(f.r.content["app"].tags.at(tag) == f.named);
}

TEST_CASE("a registry that fails stops it all") {
  HoldFixture f;
  const auto holds = f.missing();
  f.r.before_request = [](const std::string& request) {
    if (request.starts_with("PUT")) throw Error(ErrorKind::unauthorized, "put", "x", "401");
  };
  CHECK_THROWS_AS(hold(f.r, f.r, holds), Error);
}

// SPDX-License-Identifier: Apache-2.0
// What CI configuration, and what could not be read of it, protects.
#include <catch2/catch.hpp>

#include "src/cleanup/decide.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;

namespace {

// base and app, each with an old tag the policy selects, and app built from base:1.
cleanup::World base_and_app(MemoryRegistry& r) {
  for (const char* name : {"base", "app"}) {
    r.push(name, "1", days_ago(400));
    r.push(name, "2", days_ago(10));
  }
  auto world = world_of(r);
  world.builds = {build("services/app/Dockerfile", "r.io/app:1", {"r.io/base:1"})};
  return world;
}

bool has_reason(const cleanup::World& world, const std::string& repository, const std::string& tag,
                const std::string& text) {
  const cleanup::Decision decision = decide(world);
  for (const auto& reason : item(decision, repository, tag).reasons) {
    for (const std::string& line : reason.evidence) {
      if (line.find(text) != std::string::npos) return true;
    }
    if (reason.text.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a linked Dockerfile whose product nothing needs lets its base go") {
  MemoryRegistry r;
  CHECK(verdict(base_and_app(r), "base", "1") == "doomed");
}

TEST_CASE("a Dockerfile that may make more than is known protects its bases, and says why") {
  MemoryRegistry r;
  auto world = base_and_app(r);
  world.builds[0].unproven = "include: project p is not among the sources (app/.gitlab-ci.yml:1)";
  CHECK(verdict(world, "base", "1") == "protected");
  CHECK(verdict(world, "app", "1") == "doomed");
  CHECK(has_reason(world, "base", "1", "include: project p is not among the sources"));
}

TEST_CASE("an image that a CI job uses is protected, and so is all it is built from") {
  MemoryRegistry r;
  auto world = base_and_app(r);
  world.uses = {{"r.io/app:1", "test in services/x/.gitlab-ci.yml:4"}};
  CHECK(verdict(world, "app", "1") == "protected");
  CHECK(verdict(world, "base", "1") == "protected");
  CHECK(has_reason(world, "base", "1", "used by test in services/x/.gitlab-ci.yml:4"));
}

TEST_CASE("an image used under a name that only run time knows protects all it may be") {
  MemoryRegistry r;
  auto world = base_and_app(r);
  world.uses = {{"r.io/app:*", "deploy in services/x/.gitlab-ci.yml:4"}};
  CHECK(verdict(world, "app", "1") == "protected");
  CHECK(verdict(world, "base", "1") == "protected");
}

TEST_CASE("a use of other tags of an open name does not make a product known") {
  MemoryRegistry r;
  auto world = base_and_app(r);
  world.builds = {build("services/app/Dockerfile", "r.io/svc:dev-*", {"r.io/base:1"})};
  world.uses = {{"r.io/sv*:1.*", "deploy in services/x/.gitlab-ci.yml:4"}};
  CHECK(verdict(world, "base", "1") == "protected");
}

TEST_CASE("a mirror of an image needs it") {
  MemoryRegistry r;
  auto world = base_and_app(r);
  world.builds.push_back(build("ci/.gitlab-ci.yml", "r.io/mirror/base:1", {"r.io/base:1"}));
  world.builds.back().inputs[0].kind = EdgeKind::mirror;
  world.uses = {{"r.io/mirror/base:1", "job"}};
  CHECK(verdict(world, "base", "1") == "protected");
  CHECK(has_reason(world, "base", "1", "copies r.io/base:1"));
}

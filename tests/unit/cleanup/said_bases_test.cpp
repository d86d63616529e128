// SPDX-License-Identifier: Apache-2.0
// What images say of themselves: their bases, and the commit they were built from.
#include <catch2/catch.hpp>

#include "src/cleanup/decide.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;

TEST_CASE("[1.9] what an image says of its bases by any witness protects, and says how") {
  MemoryRegistry registry;
  for (const char* name : {"base", "tool", "dead"}) registry.push(name, "1", days_ago(400), name);
  for (const char* name : {"base", "tool", "dead"}) registry.push(name, "2", days_ago(3), "new");
  Image image{days_ago(3), "svc", {}, {}, {}, {}};
  image.triggers = {"COPY --from=r.io/tool:1 / /"};
  const auto part = registry.push("svc", "", image);
  const auto proof = registry.push_provenance("svc", {{"r.io/base:1", ""}});
  registry.push_index("svc", "1", {part, proof});
  auto world = world_of(registry);
  NoCache cache;
  registry::read_configs(registry, cache, {}, {{"svc", *registry::Digest::parse(proof)}},
                         world.inventory);
  CHECK(verdict(world, "base", "1") == "doomed");
  make_live(world, "r.io/svc@" + part);
  const cleanup::Decision decision = decide(world);
  CHECK(item(decision, "dead", "1").verdict == cleanup::Verdict::doomed);
  const auto why = [&](const char* name) {
    const auto protected_one = item(decision, name, "1");
    CHECK(protected_one.verdict == cleanup::Verdict::protected_);
    return protected_one.reasons.front().evidence.back();
  };
  CHECK(why("base") == "the provenance of r.io/svc@" + part + " names r.io/base:1");
  CHECK(why("tool") == "ONBUILD of r.io/svc@" + part + " takes r.io/tool:1");
}

TEST_CASE("what a live image says it was built from is its label, or else its tag") {
  MemoryRegistry registry;
  const auto labelled = registry.push("svc", "1", days_ago(3), "a");
  registry.push("svc", "main-3f2a9c01", days_ago(3), "b");
  auto world = world_of(registry);
  held(world, "svc", labelled).origin =
      std::make_shared<const registry::Origin>(registry::Origin{"0a1b2c3d4e5f", {}, {}});
  make_live(world, "r.io/svc:1");
  make_live(world, "r.io/svc@" + labelled);
  make_live(world, "r.io/svc:main-3f2a9c01");
  make_live(world, "elsewhere.io/svc:1");
  const auto from = cleanup::built_from(world);
  CHECK(from == std::vector<scan::BuiltFrom>{{"r.io/svc:1", "0a1b2c3d4e5f", true},
                                             {"r.io/svc:main-3f2a9c01", "main-3f2a9c01", false},
                                             {"r.io/svc@" + labelled, "0a1b2c3d4e5f", true}});
}

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/waves.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;

namespace {

struct WavesFleet {
  MemoryRegistry registry;
  std::vector<Build> builds;

  // Old, and so doomed once the repository has a new one.
  std::string push(const std::string& name, const std::string& tag) {
    if (registry.content[name].tags.empty()) registry.push(name, "new", days_ago(1));
    return registry.push(name, tag, days_ago(400));
  }
  // Of the doomed, by "repository:tag" with their first tag.
  std::map<std::string, std::uint32_t> waves() {
    auto world = world_of(registry);
    world.builds = builds;
    std::map<std::string, std::uint32_t> waves;
    for (const auto& item : decide(world).items()) {
      if (item.verdict == cleanup::Verdict::doomed)
        waves[item.repository + ":" + (item.tags.empty() ? "" : item.tags[0])] = item.wave;
    }
    return waves;
  }
};

}  // namespace

TEST_CASE("images go before their bases, and what nothing is built on at once") {
  WavesFleet f;
  for (const char* name : {"app", "jdk", "os", "tool"}) f.push(name, "1");
  f.builds = {build("app/Dockerfile", "r.io/app:1", {"r.io/jdk:1"}),
              build("jdk/Dockerfile", "r.io/jdk:1", {"r.io/os:1"})};
  const std::map<std::string, std::uint32_t> expected{
      {"app:1", 0}, {"jdk:1", 1}, {"os:1", 2}, {"tool:1", 0}};
  CHECK(f.waves() == expected);
}

TEST_CASE("an image of two tags goes before the bases of both, and after all built on either") {
  WavesFleet f;
  for (const char* name : {"app", "lib", "os"}) f.push(name, "1");
  f.registry.content["lib"].tags["2"] = *f.registry.resolve("lib", "1");
  f.builds = {build("app/Dockerfile", "r.io/app:1", {"r.io/lib:1"}),
              build("lib/Dockerfile", "r.io/lib:2", {"r.io/os:1"})};
  const std::map<std::string, std::uint32_t> expected{{"app:1", 0}, {"lib:1", 1}, {"os:1", 2}};
  CHECK(f.waves() == expected);
}

TEST_CASE("a circle through an index keeps it before its parts, and is no endless one") {
  WavesFleet f;
  const auto part = f.push("lib", "1");
  f.push("lib", "dev-1");
  f.registry.push_index("lib", "dev-2", {part});
  f.builds = {build("lib/Dockerfile", "r.io/lib:1", {"r.io/lib:dev-*"})};
  const std::map<std::string, std::uint32_t> expected{
      {"lib:dev-2", 0}, {"lib:1", 1}, {"lib:dev-1", 2}};
  CHECK(f.waves() == expected);
}

TEST_CASE("what a circle is built on goes after all of it") {
  WavesFleet f;
  for (const char* name : {"a", "b", "os"}) f.push(name, "1");
  f.builds = {build("a/Dockerfile", "r.io/a:1", {"r.io/b:1"}),
              build("b/Dockerfile", "r.io/b:1", {"r.io/a:1", "r.io/os:1"})};
  const std::map<std::string, std::uint32_t> expected{{"a:1", 0}, {"b:1", 0}, {"os:1", 1}};
  CHECK(f.waves() == expected);
}

TEST_CASE("a digest that only an image names, and nothing holds, closes no circle") {
  WavesFleet f;
  f.push("app", "1.1");
  f.push("os", "dev-1");
  Image image;
  image.created = days_ago(1);
  image.annotations["org.opencontainers.image.base.name"] = "r.io/app";
  image.annotations["org.opencontainers.image.base.digest"] = registry::sha256_digest("nothing");
  f.registry.push("tool", "1", image);
  f.builds = {build("app/Dockerfile", "r.io/app:1.*", {"r.io/app:1.*", "r.io/os:dev-*"}),
              build("os/Dockerfile", "r.io/os:dev-1", {"r.io/ap*:latest"})};
  const std::map<std::string, std::uint32_t> expected{{"app:1.1", 0}, {"os:dev-1", 1}};
  CHECK(f.waves() == expected);
}

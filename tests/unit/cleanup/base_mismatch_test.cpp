// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/base_mismatch.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;

namespace {

void push(MemoryRegistry& r, const std::string& name, const std::vector<std::string>& layers) {
  Image image{days_ago(9), name, {}, {}, {}, {}};
  for (const std::string& layer : layers) image.layers.push_back({layer});
  r.push(name, "1", image);
}

// os, jdk on it, other; and svc with these layers.
cleanup::World world_with(MemoryRegistry& r, const std::vector<std::string>& layers,
                          const std::string& base) {
  push(r, "os", {"os"});
  push(r, "jdk", {"os", "jdk"});
  push(r, "other", {"other"});
  push(r, "svc", layers);
  auto world = world_of(r);
  world.builds = {build("svc/Dockerfile", "r.io/svc:1", {base})};
  return world;
}

std::string told(const std::vector<std::string>& layers, const std::string& base) {
  MemoryRegistry r;
  const auto world = world_with(r, layers, base);
  std::string text;
  for (const auto& one : cleanup::base_mismatches(cleanup::decide(world)))
    text += one.dockerfile + " takes " + one.takes[0] + "; " + one.evidence + "\n";
  return text;
}

}  // namespace

TEST_CASE("an image that stands on another base than its Dockerfile takes is told") {
  CHECK(told({"other", "svc"}, "r.io/jdk:1") ==
        "svc/Dockerfile takes r.io/jdk:1; r.io/svc:1: its first layer is all of r.io/other:1\n");
  CHECK(told({"os", "svc"}, "r.io/jdk:1").empty());  // jdk stands on os: it may have left
}

TEST_CASE("an image that stands on what its Dockerfile takes, or whose base is open, is not") {
  CHECK(told({"os", "jdk", "svc"}, "r.io/jdk:1").empty());
  CHECK(told({"other", "svc"}, "r.io/*:1").empty());
  CHECK(told({"other", "svc"}, "docker.io/library/debian:12").empty());
  CHECK(told({"svc"}, "r.io/jdk:1").empty());  // it shows nothing
}

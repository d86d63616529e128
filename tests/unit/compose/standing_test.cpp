// SPDX-License-Identifier: Apache-2.0
// Compose files that nobody is seen to run.
#include <catch2/catch.hpp>

#include "analyzer/compose/compose.hpp"

using namespace keelson;
using namespace keelson::compose;

namespace {
using Files = std::map<std::string, std::string, std::less<>>;
using Texts = std::vector<std::string>;

std::vector<Job> standing(Files files) {
  return read_standing(MemoryTree(std::move(files)), {"c.yml"});
}
}  // namespace

TEST_CASE("what .env and defaults say, whoever runs the file may say otherwise") {
  const auto jobs = standing({{".env", "PARENT=1\n"}, {"c.yml", R"(
services:
  api:
    image: r/api:${TAG:-latest}
    build: {context: ., args: {PARENT: , FIXED: "2", FILLED: "${X-3}"}}
)"}});
  REQUIRE(jobs.size() == 1);
  REQUIRE(jobs[0].actions.builds.size() == 1);
  const ImageBuild& build = jobs[0].actions.builds[0];
  CHECK(build.produces == Texts{"r/api:latest", "r/api:*"});
  CHECK(build.arguments == TextByName{{"FILLED", "*"}, {"FIXED", "2"}, {"PARENT", "*"}});
  CHECK_FALSE(build.unknown.arguments.empty());
}

TEST_CASE("what a standing file says without variables is known") {
  const auto jobs = standing(
      {{"c.yml", "services: {api: {image: r/api:1, build: {context: ., args: {A: x}}}}\n"}});
  REQUIRE(jobs.at(0).actions.builds.size() == 1);
  CHECK(jobs[0].actions.builds[0].produces == Texts{"r/api:1"});
  CHECK_FALSE(jobs[0].actions.builds[0].unknown.any());
}

TEST_CASE("an image a standing file runs is the default's and any other") {
  const auto jobs = standing({{"c.yml", "services: {db: {image: 'r/db:${V:-16}'}}\n"}});
  CHECK(jobs.at(0).image.reference == "r/db:16");
  REQUIRE(jobs[0].actions.uses.size() == 1);
  CHECK(jobs[0].actions.uses[0].reference == "r/db:*");
}

TEST_CASE("a Dockerfile that a variable names is the default's and any other") {
  const auto jobs = standing({{"Dockerfile", "FROM scratch\n"}, {"c.yml", R"(
services: {api: {image: r/api:1, build: {context: ., dockerfile: "${F:-Dockerfile}"}}}
)"}});
  const auto& builds = jobs.at(0).actions.builds;
  REQUIRE(builds.size() == 2);
  CHECK(builds[0].dockerfile == "Dockerfile");
  CHECK(builds[1].dockerfile == "*");
}

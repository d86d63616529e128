// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

using namespace keelson;
using namespace keelson::commands;

namespace {
const Session kaniko_files{{{"Dockerfile", ""}, {"app/Dockerfile", ""}, {"app/Prod", ""}}};
}

TEST_CASE("kaniko builds and pushes its destinations [rule38]") {
  const auto actions = kaniko_files(
      "/kaniko/executor --context // --dockerfile //app/Dockerfile -d r/a:1 --destination=r/a:2 "
      "--build-arg A=1 --target t --cache=true --cache-repo r/cache --custom-platform linux/arm64 "
      "--snapshot-mode redo --verbosity info --label a=b --image-name-with-digest-file f");
  REQUIRE(actions.builds.size() == 1);
  const auto& build = actions.builds[0];
  CHECK(build.dockerfile == "app/Dockerfile");
  CHECK(build.context == ".");
  CHECK(build.produces == Texts{"r/a:1", "r/a:2"});
  CHECK(build.target == "t");
  CHECK(build.platform == "linux/arm64");
  CHECK(build.arguments == TextByName{{"A", "1"}});
  CHECK(references(actions.pushes) == Texts{"r/a:1", "r/a:2", "r/cache:*"});
  CHECK(actions.open.empty());
}

TEST_CASE("kaniko's Dockerfile is tried where it runs, then in the context") {
  CHECK(kaniko_files("executor -c dir:///app -f Prod -d a").builds[0].dockerfile == "app/Prod");
  CHECK(kaniko_files("executor -c app -d a").builds[0].dockerfile == "Dockerfile");
  const Session app{{{"app/Dockerfile", ""}}};
  CHECK(app("executor -c app -d a").builds[0].dockerfile == "app/Dockerfile");
  CHECK(app("executor -c none -d a").builds[0].dockerfile == "none/Dockerfile");
  CHECK(kaniko_files("executor -c / --context-sub-path app -d a").builds[0].context == "app");
  CHECK(app("executor -c / --context-sub-path app -d a").builds[0].dockerfile == "app/Dockerfile");
}

TEST_CASE("kaniko without push pushes nothing but still builds") {
  CHECK(kaniko_files("executor -c app --no-push -d a").pushes.empty());
  CHECK(kaniko_files("executor -c app --no-push").builds.size() == 1);
}

TEST_CASE("kaniko's unknown arguments may name more [2.13]") {
  const auto actions = kaniko_files("/kaniko/executor --context / -d r/a:* *");
  CHECK(actions.builds[0].produces == Texts{"r/a:*"});
  CHECK_FALSE(actions.builds[0].unknown.arguments.empty());
  CHECK_FALSE(actions.builds[0].unknown.products.empty());
  CHECK(actions.open.empty());
}

TEST_CASE("kaniko's context from elsewhere is said") {
  const auto actions = kaniko_files("executor -c git://github.com/o/r -d a");
  CHECK(actions.builds[0].context == "git://github.com/o/r");
  CHECK(actions.builds[0].dockerfile.empty());
  CHECK_FALSE(actions.builds[0].unknown.content.empty());
  CHECK_FALSE(kaniko_files("executor -c s3://b/x.tar.gz -d a").builds[0].unknown.content.empty());
  CHECK(kaniko_files("executor -c app -d a --registry-mirror m.example").open[0].hides ==
        Hides::nothing);
}

TEST_CASE("kaniko run as a container reads what is mounted") {
  const auto actions = kaniko_files(
      "docker run --rm -v //app:/workspace -v /home/ci/.docker:/kaniko/.docker "
      "gcr.io/kaniko-project/executor:v1 --context dir:///workspace/ --destination r/a:1");
  REQUIRE(actions.builds.size() == 1);
  CHECK(actions.builds[0].dockerfile == "app/Dockerfile");
  CHECK(references(actions.uses) == Texts{"gcr.io/kaniko-project/executor:v1"});
}

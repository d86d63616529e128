// SPDX-License-Identifier: Apache-2.0
#include "src/scan/join.hpp"

#include <catch2/catch.hpp>

using namespace keelson;
using namespace keelson::scan;

namespace {

using Texts = std::vector<std::string>;

Build build(const std::string& dockerfile, const Texts& products, const Texts& bases = {}) {
  Build b;
  b.dockerfile = dockerfile;
  b.products = products;
  b.confidence = Confidence::exact;
  b.evidence = {"ci:1"};
  for (const auto& base : bases) b.inputs.push_back({EdgeKind::from, base, base, 1});
  return b;
}

}  // namespace

TEST_CASE("a copy of an image another project makes is a way to it, and no product of its build") {
  Builds builds;
  builds.builds = {build("base/Dockerfile", {"r.io/base:*"})};
  join(builds, {{{"r.io/base:7", "r.io/prod:1", "a.yml", 2}}, {}});
  REQUIRE(builds.builds.size() == 2);
  CHECK(builds.builds[0].products == Texts{"r.io/base:*"});
  CHECK(builds.builds[1].products == Texts{"r.io/prod:1"});
  CHECK(builds.builds[1].inputs[0].reference == "r.io/base:7");
  CHECK(builds.builds[1].owned.empty());
}

TEST_CASE("a copy to a name only a run knows is a build without product, which counts as live") {
  Builds builds;
  join(builds, {{{"r.io/base:7", "", "a.yml", 2}}, {}});
  REQUIRE(builds.builds.size() == 1);
  CHECK(builds.builds[0].products.empty());
  CHECK(builds.builds[0].inputs[0].kind == EdgeKind::mirror);
}

TEST_CASE("a copy of an image nobody makes is a mirror of it") {
  Builds builds;
  join(builds,
       {{{"docker.io/library/alpine:3", "r.io/mirror/alpine:3", "ci/.gitlab-ci.yml", 4}}, {}});
  REQUIRE(builds.builds.size() == 1);
  CHECK(builds.builds[0].dockerfile == "ci/.gitlab-ci.yml");
  CHECK(builds.builds[0].products == Texts{"r.io/mirror/alpine:3"});
  CHECK(builds.builds[0].inputs ==
        std::vector<Input>{{EdgeKind::mirror, "docker.io/library/alpine:3",
                            "docker.io/library/alpine:3", 4, EdgeStrength::hard}});
}

TEST_CASE("a name that is never pushed goes; what is built on it keeps what made it") {
  const std::string redis = "docker.io/library/redis:latest",
                    base = "docker.io/library/base:latest";
  Builds builds;
  builds.builds = {build("a/Dockerfile", {redis, "r.io/redis:1"}), build("a/b/Dockerfile", {base}),
                   build("a/app/Dockerfile", {"r.io/app:1"}, {base}),
                   build("other/Dockerfile", {"r.io/other:1"}, {redis})};
  Unjoined unjoined;
  unjoined.local_names["a"] = {redis, base};
  join(builds, unjoined);
  CHECK(builds.builds[0].products == Texts{"r.io/redis:1"});
  CHECK(builds.builds[1].products == Texts{"r.io/app:1"});
}

TEST_CASE("what a pipeline builds for itself is needed for every product of its project") {
  Builds builds;
  builds.builds = {build("a/Dockerfile", {"r.io/app:1"}), build("a/b/Dockerfile", {"r.io/b:1"}),
                   build("a/test/Dockerfile", {}), build("other/Dockerfile", {})};
  builds.builds[3].evidence.clear();
  Unjoined unjoined;
  unjoined.local_names = {{"a", {}}, {"other", {}}};
  join(builds, unjoined);
  CHECK(builds.builds[2].products == Texts{"r.io/app:1", "r.io/b:1"});
  CHECK(builds.builds[3].products.empty());  // nobody is seen to build it
}

TEST_CASE("Dockerfiles without a product, or with a guessed one, are gaps") {
  Builds builds;
  builds.builds = {build("a/Dockerfile", {}), build("b/Dockerfile", {"r.io/b:1"}),
                   build("c/Dockerfile", {"r.io/c:*"})};
  builds.builds[2].confidence = Confidence::guess;
  join(builds, {});
  REQUIRE(builds.coverage.unlinked.size() == 2);
  CHECK(builds.coverage.unlinked[0].place == "a/Dockerfile");
  CHECK(builds.coverage.unlinked[1].place == "c/Dockerfile");
  CHECK_FALSE(builds.coverage.is_whole());
}

// SPDX-License-Identifier: Apache-2.0
#include "src/scan/builds.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/scan/path_pattern.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::scan;

namespace {
using Texts = std::vector<std::string>;
}

TEST_CASE("a star in a path stays inside one directory name") {
  CHECK(match_path("services/*/Dockerfile", "services/api/Dockerfile") ==
        std::vector<std::string>{"api"});
  CHECK(match_path("*/*.Dockerfile", "a/b.Dockerfile") == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(match_path("services/*/Dockerfile", "services/a/b/Dockerfile"));
  CHECK_FALSE(match_path("services/*", "services/a/Dockerfile"));
}

TEST_CASE("a Dockerfile is linked to what keelson.yml says it makes, with its arguments") {
  const tests::TemporaryDirectory d;
  d.write("s/api/Dockerfile", "ARG TAG\nFROM r.io/base:$TAG\n");
  d.write("s/x/Dockerfile", "FROM r.io/base:1\n");
  config::Settings settings;
  settings.sources = {{d.path / "s", "s"}};
  settings.builds = {{"s/ap*/Dockerfile", "r.io/svc/ap{1}", {"TAG=7"}}};
  const auto builds = read_builds(settings, nullptr).builds;
  REQUIRE(builds.size() == 2);
  CHECK(builds[0].dockerfile == "s/api/Dockerfile");
  CHECK(builds[0].products == std::vector<std::string>{"r.io/svc/api:*"});
  CHECK(builds[0].inputs[0].reference == "r.io/base:7");
  CHECK(builds[1].products.empty());
}

TEST_CASE("a directory whose name is no part of an image's makes nothing that is known") {
  const tests::TemporaryDirectory d;
  for (const char* name : {"*", "{1}", "a:b", "Api", "api"})
    d.write("s/" + std::string(name) + "/Dockerfile", "FROM r.io/base:1\n");
  config::Settings settings;
  settings.sources = {{d.path / "s", "s"}};
  settings.builds = {{"s/*/Dockerfile", "r.io/svc/{1}", {}}};
  for (const Build& build : read_builds(settings, nullptr).builds) {
    INFO(build.dockerfile);
    const bool is_plain = build.dockerfile == "s/api/Dockerfile";
    CHECK(build.products == (is_plain ? Texts{"r.io/svc/api:*"} : Texts{}));
    CHECK(build.owned == build.products);
  }
}

TEST_CASE("a link that matches no Dockerfile is an error") {
  const tests::TemporaryDirectory d;
  d.write("s/api/Dockerfile", "FROM x\n");
  config::Settings settings;
  settings.sources = {{d.path / "s", "s"}};
  settings.builds = {{"s/apo/Dockerfile", "r.io/x", {}}};
  CHECK_THROWS_AS(read_builds(settings, nullptr), Error);
}

// SPDX-License-Identifier: Apache-2.0
// What compose builds in a job only to run it there.
#include <catch2/catch.hpp>

#include "tests/unit/ci/project.hpp"

using namespace keelson;

namespace {

// The build of service web as it stands after all jobs are read.
ImageBuild web_of(FileMap files, const std::string& script) {
  files["compose.yml"] = "services: {web: {build: ./web}}\n";
  files["web/Dockerfile"] = "FROM r.io/os:1\n";
  files[".gitlab-ci.yml"] = "test:\n  script:\n" + script;
  const auto facts = facts_of(std::move(files));
  for (const Job& job : facts.jobs)
    for (const ImageBuild& build : job.actions.builds)
      if (build.dockerfile == "web/Dockerfile") return build;
  throw std::runtime_error("web is not built");
}

}  // namespace

TEST_CASE("a service built to be run in a test makes nothing that is kept") {
  for (const char* command : {"docker compose up -d --build", "docker-compose run web sh"}) {
    const auto build = web_of({}, "    - " + std::string(command) +
                                      "\n    - docker push registry.example.com/acme/other:1\n");
    CHECK(build.purpose == Purpose::pipeline);
    CHECK(build.produces.empty());
  }
}

TEST_CASE("a service that is tagged, pushed or taken after all is a product") {
  for (const char* more : {"docker tag shop_web r.io/web:1", "docker push $WHATEVER",
                           "docker build --build-arg BASE=shop-web -t r.io/x:1 x"}) {
    CAPTURE(more);
    const auto build =
        web_of({}, "    - docker compose up -d --build\n    - " + std::string(more) + "\n");
    CHECK(build.purpose == Purpose::product);
    CHECK_FALSE(build.produces.empty());
  }
  CHECK(web_of({{"x/Dockerfile", "FROM shop-web\n"}}, "    - docker compose up -d --build\n")
            .purpose == Purpose::product);
}

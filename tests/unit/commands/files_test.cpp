// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

using namespace keelson;
using namespace keelson::commands;

namespace {
const char* const compose = R"(services:
  api:
    build: ./api
    image: r/api:${TAG}
  web:
    build: {context: web, args: {A: "1"}}
    image: r/web:1
  db:
    image: postgres:16
)";
const char* const bake = R"(variable "TAG" { default = "dev" }
target "default" {
  tags = ["r/a:${TAG}"]
}
target "other" {
  tags = ["r/o:${TAG}"]
}
)";
const Session files_repository{{{"docker-compose.yml", compose},
                                {"docker-bake.hcl", bake},
                                {"sub/x", ""},
                                {"deploy/stack.yml", compose},
                                {"api/Dockerfile", ""},
                                {"web/Dockerfile", ""},
                                {"Dockerfile", ""}},
                               {{"TAG", "7"}}};
}  // namespace

TEST_CASE("compose build builds the services named [rule37]") {
  for (const char* tool : {"docker compose", "docker-compose", "podman-compose",
                           "docker compose -f docker-compose.yml -p x --profile y"}) {
    CAPTURE(tool);
    const auto actions = files_repository(std::string(tool) + " build");
    REQUIRE(actions.builds.size() == 2);
    CHECK(actions.builds[0].dockerfile == "api/Dockerfile");
    CHECK(actions.builds[0].produces == Texts{"r/api:7"});
    CHECK(actions.builds[0].place == Place{".gitlab-ci.yml", 1});
    CHECK(actions.uses.empty());
  }
  CHECK(files_repository("docker compose build web").builds.size() == 1);
  CHECK(files_repository("docker compose build --build-arg A=2 web").builds.at(0).arguments ==
        TextByName{{"A", "2"}});
  CHECK(references(files_repository("docker compose build --push api").pushes) == Texts{"r/api:7"});
  CHECK(references(files_repository("docker compose push").pushes) == Texts{"r/api:7", "r/web:1"});
  CHECK(files_repository("docker compose push").builds.empty());
  CHECK(references(files_repository("docker compose up -d --build").uses) == Texts{"postgres:16"});
  CHECK(files_repository("docker compose up").builds.size() == 2);
  CHECK(files_repository("docker compose run --rm -e A=b web sh").builds.size() == 1);
  CHECK(references(files_repository("docker compose pull db").uses) == Texts{"postgres:16"});
  CHECK(files_repository("docker compose down").builds.empty());
}

TEST_CASE("compose finds its file further up, or is told it") {
  CHECK(Session{files_repository.files, {}, "sub"}("docker compose build").builds.size() == 2);
  CHECK(Session{files_repository.files,
                {{"COMPOSE_FILE", "deploy/stack.yml"}}}("docker compose build")
            .builds.at(0)
            .context == "deploy/api");
  CHECK(files_repository("docker compose --project-directory . -f deploy/stack.yml build")
            .builds.at(0)
            .context == "api");
  const auto missing = files_repository("docker compose -f none.yml build");
  REQUIRE(missing.open.size() == 1);
  CHECK(missing.open[0].hides == Hides::builds);
  CHECK(Session{Files{}}("docker compose up").open.size() == 1);
}

TEST_CASE("docker stack deploy uses what the file names") {
  CHECK(references(files_repository("docker stack deploy -c deploy/stack.yml --prune s").uses) ==
        Texts{"r/api:7", "r/web:1", "postgres:16"});
}

TEST_CASE("buildx bake builds targets [rule36]") {
  const auto actions = files_repository("docker buildx bake --push -f docker-bake.hcl");
  REQUIRE(actions.builds.size() == 1);
  CHECK(actions.builds[0].produces == Texts{"r/a:7"});
  CHECK(references(actions.pushes) == Texts{"r/a:7"});
  CHECK(files_repository("docker buildx bake -f docker-bake.hcl default other").builds.size() == 2);
  CHECK(files_repository("docker buildx bake -f docker-bake.hcl --set default.tags=x:1")
            .builds.at(0)
            .produces == Texts{"x:1"});
  CHECK(files_repository("docker buildx bake --print").builds.empty());
  CHECK(files_repository("docker buildx bake -f none.hcl").open.size() == 1);
  CHECK(files_repository("docker buildx bake https://github.com/o/r.git").open.size() == 1);
  CHECK(files_repository("docker buildx bake -f docker-bake.hcl *").builds.size() == 2);
}

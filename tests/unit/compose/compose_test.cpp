// SPDX-License-Identifier: Apache-2.0
#include "analyzer/compose/compose.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"

using namespace keelson;
using namespace keelson::compose;

namespace {
using Files = std::map<std::string, std::string, std::less<>>;
using Texts = std::vector<std::string>;

std::vector<Job> read(Files files, const Variables& environment = {}, Texts names = {"c.yml"},
                      const compose::Project& project = {}) {
  return read_compose(MemoryTree(std::move(files)), names, environment, project);
}

const Job& job(const std::vector<Job>& jobs, std::string_view name) {
  for (const Job& one : jobs)
    if (one.name == name) return one;
  throw std::runtime_error("no service " + std::string(name));
}
ImageBuild build(const std::vector<Job>& jobs, std::string_view name) {
  const auto& builds = job(jobs, name).actions.builds;
  REQUIRE(builds.size() == 1);
  return builds[0];
}
}  // namespace

TEST_CASE("a service builds, or uses an image [rule37]") {
  const auto jobs = read({{"sub/c.yml", R"(
services:
  api: {build: ./api, image: "r/api:1"}
  web:
    build:
      context: ../web
      dockerfile: docker/Prod
      target: run
      platforms: [linux/amd64, linux/arm64]
      tags: ["r/web:2", "r/web:3"]
      args: ["A=1", "B", "C"]
    image: r/web:1
  db: {image: "postgres:16", profiles: [x]}
)"}},
                         {{"B", {"b", false}}}, {"sub/c.yml"});
  REQUIRE(jobs.size() == 3);
  CHECK(build(jobs, "api").context == "sub/api");
  CHECK(build(jobs, "api").dockerfile == "sub/api/Dockerfile");
  CHECK(build(jobs, "api").produces == Texts{"r/api:1"});
  CHECK(job(jobs, "api").image.reference.empty());
  const auto web = build(jobs, "web");
  CHECK(web.context == "web");
  CHECK(web.dockerfile == "web/docker/Prod");
  CHECK(web.target == "run");
  CHECK(web.platform == "linux/amd64,linux/arm64");
  CHECK(web.produces == Texts{"r/web:1", "r/web:2", "r/web:3"});
  CHECK(web.arguments == TextByName{{"A", "1"}, {"B", "b"}, {"C", "*"}});
  CHECK(web.place.file == "sub/c.yml");
  CHECK(job(jobs, "db").image.reference == "postgres:16");
  CHECK(job(jobs, "db").image.place.line == 13);
  CHECK(job(jobs, "db").actions.builds.empty());
}

TEST_CASE("a build without a name has the project's and the service's [rule37]") {
  const std::string text = "services: {api: {build: .}}";
  CHECK(build(read({{"My.App/c.yml", text}}, {}, {"My.App/c.yml"}), "api").produces ==
        Texts{"myapp-api"});
  CHECK(build(read({{"c.yml", text}}), "api").produces == Texts{"*-api"});
  CHECK(build(read({{"c.yml", "name: Shop\n" + text}}), "api").produces == Texts{"shop-api"});
  CHECK(build(read({{"c.yml", text}}, {{"COMPOSE_PROJECT_NAME", {"x", false}}}), "api").produces ==
        Texts{"x-api"});
  CHECK(build(read({{"c.yml", text}}, {}, {"c.yml"}, {"p", {}, {}}), "api").produces ==
        Texts{"p-api"});
}

TEST_CASE("inline Dockerfiles and named contexts are read [rule37]") {
  const auto jobs = read({{"c.yml", R"(
services:
  base:
    image: r/base:1
    build:
      dockerfile_inline: |
        FROM alpine
        RUN echo $$HOME
  app:
    build:
      context: .
      additional_contexts:
        base: service:base
        tools: docker-image://tools:1
        src: ./src
        gone: service:none
  listed:
    build: {context: ., additional_contexts: ["a=./x", "b=https://x/y.git"]}
)"}});
  CHECK(build(jobs, "base").inline_dockerfile == "FROM alpine\nRUN echo $HOME\n");
  CHECK(build(jobs, "base").dockerfile.empty());
  CHECK(build(jobs, "app").contexts == TextByName{{"base", "docker-image://r/base:1"},
                                                  {"tools", "docker-image://tools:1"},
                                                  {"src", "src"},
                                                  {"gone", "service:none"}});
  CHECK(build(jobs, "listed").contexts == TextByName{{"a", "x"}, {"b", "https://x/y.git"}});
}

TEST_CASE("later files go over earlier ones [rule37]") {
  const auto jobs = read({{
                              "c.yml",
                              R"(
services:
  api:
    image: r/api:1
    build: {context: api, args: {A: "1", B: "1"}, tags: [x, y], target: t}
  gone: {build: ., image: r/gone}
  plain: {build: plain}
  swapped: {build: {context: s, tags: [x]}}
)",
                          },
                          {"o.yml", R"(
services:
  api:
    image: r/api:2
    build: {args: [B=2, C=3], tags: [y, z], target: !reset null}
  gone: {build: !reset null}
  plain: {build: {dockerfile: X}}
  swapped: {build: {tags: !override [z]}}
  more: {image: m}
)"}},
                         {}, {"c.yml", "o.yml"});
  CHECK(build(jobs, "api").produces == Texts{"r/api:2", "x", "y", "z"});
  CHECK(build(jobs, "api").context == "api");
  CHECK(build(jobs, "api").target.empty());
  CHECK(build(jobs, "api").arguments == TextByName{{"A", "1"}, {"B", "2"}, {"C", "3"}});
  CHECK(job(jobs, "gone").actions.builds.empty());
  CHECK(job(jobs, "gone").image.reference == "r/gone");
  CHECK(build(jobs, "plain").dockerfile == "plain/X");
  CHECK(build(jobs, "swapped").produces == Texts{"z"});
  CHECK(job(jobs, "more").image.reference == "m");
}

TEST_CASE("a service extends another, of its file or not [rule37]") {
  const auto jobs = read({{"c.yml", R"(
services:
  base: {build: {context: b, args: {A: "1"}}}
  api: {extends: base, image: r/api}
  far: {extends: {service: common, file: shared/x.yml}, image: r/far}
  chain: {extends: {service: api}, build: {args: {A: "2"}}}
)"},
                          {"shared/x.yml", "services: {common: {build: ./ctx}}"}});
  CHECK(build(jobs, "api").context == "b");
  CHECK(build(jobs, "far").context == "shared/ctx");
  CHECK(build(jobs, "chain").arguments == TextByName{{"A", "2"}});
  CHECK(build(jobs, "chain").produces == Texts{"r/api"});
}

TEST_CASE("services that extend each other, or nothing, are said") {
  const auto jobs = read({{"c.yml", R"(
services:
  a: {extends: b, image: x}
  b: {extends: a}
  c: {extends: none, image: y}
  d: {extends: {service: z, file: none.yml}, image: z}
)"}});
  CHECK(job(jobs, "a").image.reference == "x");
  CHECK(job(jobs, "d").image.reference == "z");
  CHECK(jobs[0].actions.open.size() >= 3);
}

TEST_CASE("included files count from where they are [rule37]") {
  const auto jobs = read({{"c.yml", R"(
include:
  - sub/x.yml
  - {path: [other/y.yml], project_directory: ., env_file: other/env}
  - none.yml
services:
  x: {image: over}
)"},
                          {"sub/x.yml",
                           "services: {x: {image: under}, s: {build: ., image: "
                           "\"s:${V}\"}}"},
                          {"sub/.env", "V=1\n"},
                          {"other/y.yml", "services: {y: {build: ctx, image: \"y:${W}\"}}"},
                          {"other/env", "W='2'\n"}});
  CHECK(job(jobs, "x").image.reference == "over");
  CHECK(build(jobs, "s").context == "sub");
  CHECK(build(jobs, "s").produces == Texts{"s:1"});
  CHECK(build(jobs, "y").context == "ctx");
  CHECK(build(jobs, "y").produces == Texts{"y:2"});
  REQUIRE(jobs[0].actions.open.size() == 1);
  CHECK(jobs[0].actions.open[0].what == "include: none.yml is not in the repository");
}

TEST_CASE("files that include each other end") {
  const auto jobs = read({{"c.yml", "include: [d.yml]\nservices: {a: {image: x}}"},
                          {"d.yml", "include: [c.yml]\nservices: {b: {image: y}}"}});
  CHECK(jobs.size() == 2);
}

TEST_CASE(".env fills what the environment does not [rule37]") {
  const Files files{{"c.yml", "services: {a: {image: \"r/a:${TAG:-none}-${X}\"}}"},
                    {".env", "# comment\nexport TAG=\"1\"\nX=${TAG}b # more\n"},
                    {"other.env", "TAG=9\nX=9\n"}};
  CHECK(job(read(files), "a").image.reference == "r/a:1-1b");
  CHECK(job(read(files, {{"TAG", {"2", false}}}), "a").image.reference == "r/a:2-2b");
  CHECK(job(read(files, {}, {"c.yml"}, {"", {}, {"other.env"}}), "a").image.reference == "r/a:9-9");
}

TEST_CASE("anchors and extensions work, and the first format too") {
  const auto jobs = read({{"c.yml", R"(
x-build: &b {context: ctx, args: {A: "1"}}
services:
  a: {build: {<<: *b, target: t}, image: i}
)"}});
  CHECK(build(jobs, "a").context == "ctx");
  CHECK(build(jobs, "a").target == "t");
  const auto old = read({{"c.yml", "web: {build: .}\ndb: {image: mysql}\n"}});
  CHECK(build(old, "web").context == ".");
  CHECK(job(old, "db").image.reference == "mysql");
}

TEST_CASE("what is no compose file is an error that names it") {
  CHECK_THROWS_AS(read({{"c.yml", "[1, 2]"}}), Error);
  CHECK_THROWS_AS(read({{"c.yml", "a: b"}}), Error);
  CHECK_THROWS_AS(read({{"c.yml", "services: [1]"}}), Error);
  CHECK_THROWS_AS(read({{"c.yml", "a: [b"}}), Error);
  CHECK_THROWS_AS(read({{"d.yml", ""}}), Error);
  CHECK_THROWS_AS(read({}, {}, Texts{}), Error);
  CHECK(read({{"c.yml", "version: '3'"}}).empty());
}

TEST_CASE("contexts outside the repository are said") {
  const auto jobs = read({{"c.yml",
                           "services: {a: {build: ../x}, b: {build: "
                           "https://github.com/o/r.git}}"}});
  CHECK(build(jobs, "a").context == "../x");
  CHECK(jobs[0].actions.open.size() == 1);
  CHECK(job(jobs, "b").actions.open.size() == 1);
}

TEST_CASE("default files are found as compose does [rule36]") {
  const MemoryTree tree({{"docker-compose.yml", ""},
                         {"docker-compose.override.yml", ""},
                         {"sub/compose.yaml", ""},
                         {"sub/docker-compose.yml", ""}});
  CHECK(default_files(tree, "") == Texts{"docker-compose.yml", "docker-compose.override.yml"});
  CHECK(default_files(tree, "sub") == Texts{"sub/compose.yaml"});
  CHECK(default_files(tree, "none").empty());
}

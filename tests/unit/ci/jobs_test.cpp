// SPDX-License-Identifier: Apache-2.0
// All readers of one repository together, and the files that stand by themselves.
#include <algorithm>
#include <catch2/catch.hpp>

#include "analyzer/ci/scripts.hpp"
#include "analyzer/model/error.hpp"
#include "tests/unit/ci/facts_text.hpp"
#include "tests/unit/ci/project.hpp"

using namespace keelson;

namespace {

// A tree in which some files cannot be read.
class BrokenTree : public MemoryTree {
 public:
  explicit BrokenTree(FileMap files) : MemoryTree(std::move(files)) {}
  std::optional<std::string> read(std::string_view path) const override {
    const auto text = MemoryTree::read(path);
    if (text && *text == "broken")
      throw Error(ErrorKind::invalid, "reading", std::string(path), "it is larger than 4 MiB");
    return text;
  }
};

}  // namespace

TEST_CASE("compose files merge as docker compose does") {
  const auto facts =
      facts_of({{"docker-compose.yml", R"(services:
  api:
    build: ./api
    image: r.io/api:1
  db: {image: "postgres:16"}
)"},
                {"docker-compose.override.yml", "services: {api: {build: {target: dev}}}\n"},
                {"docker-compose.prod.yml",
                 "services: {api: {environment: {A: b}}, proxy: {image: nginx}}\n"},
                {"deploy/compose.prod.yaml", "services: {web: {image: r.io/web}}\n"},
                {"other/compose-x.yaml", "x: 1\n"}});
  const std::string images = joined(images_of(facts), "; ");
  for (const char* part : {"r.io/web @deploy/compose.prod.yaml:1",
                           "postgres:16 @docker-compose.yml:5", "nginx @docker-compose.prod.yml:1"})
    CHECK(images.find(part) != std::string::npos);
  const std::string actions = joined(actions_of(facts), "; ");
  CHECK(actions.find("api/Dockerfile in api target dev: r.io/api:1") != std::string::npos);
  CHECK(images.find("postgres:16", images.find("postgres:16") + 1) == std::string::npos);
  CHECK(open_of(facts).empty());
}

TEST_CASE("each target of a bake file is a job") {
  const auto facts = facts_of({{"images/docker-bake.hcl", R"(group "default" { targets = ["a"] }
target "a" { tags = ["r.io/a:1"] }
target "b" {
  context = "b"
  tags = ["r.io/b:1"]
}
)"}});
  REQUIRE(facts.jobs.size() == 2);
  CHECK(joined(actions_of(facts), "; ") ==
        "a: images/Dockerfile in images: r.io/a:1; b: images/b/Dockerfile in images/b: r.io/b:1");
}

TEST_CASE("a Makefile is read by itself only where there is no CI") {
  const FileMap files{{"Makefile", R"(IMAGE = r.io/x
all: docker-build
docker-build:
	docker build -t $(IMAGE):1 .
test:
	go test ./...
)"}};
  CHECK(actions_of(facts_of(files)) == Lines{"make docker-build: Dockerfile in .: r.io/x:1"});
  FileMap with_ci = files;
  with_ci[".gitlab-ci.yml"] = "a: {script: [echo]}\n";
  CHECK(actions_of(facts_of(with_ci)).empty());
}

TEST_CASE("one reader that fails takes none of the others with it") {
  const BrokenTree tree({{".gitlab-ci.yml", "broken"},
                         {".github/workflows/a.yml", "broken"},
                         {"Jenkinsfile", "broken"},
                         {"compose.yaml", "broken"},
                         {"docker-bake.hcl", "broken"},
                         {"k8s.yaml", "broken"},
                         {"pod.yaml",
                          "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: "
                          "[{name: c, image: r.io/c}]}\n"}});
  gitlab::Project project;
  project.path = "a/b";
  project.tree = &tree;
  const auto facts = ci::read_project(project, OtherProjects({}));
  CHECK(images_of(facts) == Lines{"Pod/p/c: r.io/c @pod.yaml:4"});
  for (const char* file : {".gitlab-ci.yml", ".github/workflows/a.yml", "Jenkinsfile",
                           "compose.yaml", "docker-bake.hcl", "k8s.yaml"}) {
    CAPTURE(file);
    CHECK(std::any_of(facts.open.begin(), facts.open.end(),
                      [&](const Open& open) { return open.place.file == file; }));
  }
}

TEST_CASE("CI of other kinds is said, not read") {
  CHECK(
      open_of(facts_of({{".travis.yml", "script: x\n"}, {".woodpecker/a.yaml", "steps: []\n"}})) ==
      Lines{"?.travis.yml:0 CI configuration of a kind that is not read",
            "?.woodpecker/a.yaml:0 CI configuration of a kind that is not read"});
}

TEST_CASE("scripts of a repository that take too many steps end, and are said") {
  const MemoryTree tree(FileMap{});
  ci::Scripts scripts(tree, 50);
  const auto push = [&](int i) {
    const Place place{"ci.yml", static_cast<std::uint32_t>(i)};
    return scripts.recognise(
        {&scripts.walk({{"docker push r.io/a:" + std::to_string(i), place}}, {})});
  };
  CHECK(push(1).pushes.size() == 1);
  ImageActions last;
  for (int i = 2; i < 100; ++i) last = push(i);
  CHECK(last.pushes.empty());
  REQUIRE(last.open.size() == 1);
  CHECK(last.open[0].hides == Hides::builds);
  CHECK(last.open[0].place.line == 99);
  CHECK(push(1).pushes.size() == 1);  // walked before
}

TEST_CASE("a repository without anything says nothing") {
  const auto facts = facts_of({{"README.md", "x"}});
  CHECK(facts.jobs.empty());
  CHECK(facts.open.empty());
}

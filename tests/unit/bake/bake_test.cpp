// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bake/reading.hpp"

using namespace keelson;
using namespace keelson::bake;

TEST_CASE("a target says all that a build needs [rule36]") {
  const auto jobs = bake_hcl(R"(
target "default" {
  context    = "app"
  dockerfile = "Prod"
  target     = "run"
  platforms  = ["linux/amd64", "linux/arm64"]
  args       = { A = 1, "B" = "b", GONE = null }
  contexts   = { img = "docker-image://i:1", src = "../x/src", git = "https://x/y.git" }
  tags       = ["r/a:1", "r/a:2"]
  output     = ["type=registry", "type=image,name=r/b:1"]
  cache-to   = ["type=registry,ref=r/cache"]
}
)",
                             {{}, {}, {}, "", {}});
  REQUIRE(jobs.size() == 1);
  const auto& made = build(jobs, "default");
  CHECK(made.context == "app");
  CHECK(made.dockerfile == "app/Prod");
  CHECK(made.target == "run");
  CHECK(made.platform == "linux/amd64,linux/arm64");
  CHECK(made.arguments == TextByName{{"A", "1"}, {"B", "b"}});
  CHECK(made.contexts.at("img") == "docker-image://i:1");
  CHECK(made.contexts.at("git") == "https://x/y.git");
  CHECK(made.produces == Texts{"r/a:1", "r/a:2", "r/b:1"});
  CHECK(made.place == Place{"docker-bake.hcl", 2});
  CHECK(jobs[0].actions.pushes.size() >= 2);
  CHECK(jobs[0].actions.pushes[0].reference == "r/a:1");
}

TEST_CASE("a Dockerfile can be inline, or a heredoc [rule36]") {
  const auto jobs = bake_hcl(R"(
variable "V" { default = "3" }
target "default" {
  dockerfile-inline = <<EOT
FROM alpine:${V}
RUN echo "a"
EOT
}
target "indented" {
  dockerfile-inline = <<-EOT
    FROM alpine
      RUN x
    EOT
}
)",
                             {{}, {"default", "indented"}, {}, "", {}});
  CHECK(build(jobs, "default").inline_dockerfile == "FROM alpine:3\nRUN echo \"a\"\n");
  CHECK(build(jobs, "indented").inline_dockerfile == "FROM alpine\n  RUN x\n");
}

TEST_CASE("groups and patterns choose targets; without default all are [rule36]") {
  const std::string text = R"(
group "default" { targets = ["all"] }
group "all" { targets = ["a", "b", "all"] }
target "a" {}
target "b" {}
target "c" {}
)";
  CHECK(names(bake_hcl(text)) == Texts{"a", "b"});
  CHECK(names(bake_hcl(text, {{}, {"c", "a"}, {}, "", {}})) == Texts{"c", "a"});
  CHECK(names(bake_hcl(text, {{}, {"*"}, {}, "", {}})).size() == 3);
  CHECK(names(bake_hcl("target \"a\" {}\ntarget \"b\" {}")) == Texts{"a", "b"});
  const auto unknown = bake_hcl(text, {{}, {"none"}, {}, "", {}});
  CHECK(unknown.at(0).actions.open.at(0).what == "there is no target none");
}

TEST_CASE("what is inherited is overridden in order [rule36]") {
  const auto jobs = bake_hcl(R"(
target "one" { 
  tags = ["one"]
  args = { A = "1", B = "1" }
  context = "one"
}
target "two" { 
  args = { B = "2", C = "2" }
  target = "two"
}
target "default" {
  inherits = ["one", "two"]
  args = { C = "3" }
}
target "loop" {
  inherits = ["loop", "gone"]
  args = { V = NULL, N = NONE }
}
variable "NULL" { default = null }
variable "NONE" {}
)",
                             {{}, {"default", "loop"}, {}, "", {}});
  const auto& made = build(jobs, "default");
  CHECK(made.arguments == TextByName{{"A", "1"}, {"B", "2"}, {"C", "3"}});
  CHECK(made.produces == Texts{"one"});
  CHECK(made.target == "two");
  CHECK(made.context == "one");
  // What is null is left to the Dockerfile; what only CI can say is open.
  CHECK(build(jobs, "loop").arguments == TextByName{{"N", "*"}});
}

TEST_CASE("a parent's own parents come with it, over those before [rule36]") {
  const auto jobs = bake_hcl(R"(
target "root" { 
  args = { A = "root" }
}
target "one" {
  inherits = ["root"]
  args = { A = "one" }
}
target "two" { inherits = ["root"] }
target "default" { inherits = ["one", "two"] }
)");
  CHECK(build(jobs, "default").arguments == TextByName{{"A", "root"}});
}

TEST_CASE("a needed target is built before, and named by its tag [rule36]") {
  const auto jobs = bake_hcl(R"(
target "tagged" {
  tags = ["r/t:1"]
  context = "t"
}
target "nameless" {
  context = "n"
  contexts = { t = "target:tagged" }
}
target "default" {
  contexts = { base = "target:nameless", t = "target:tagged", gone = "target:none" }
}
)");
  CHECK(names(jobs) == Texts{"default", "nameless", "tagged"});
  const auto& builds = jobs[0].actions.builds;
  REQUIRE(builds.size() == 3);
  CHECK(builds[0].context == "t");
  CHECK(builds[1].context == "n");
  CHECK(builds[1].needs == std::vector<std::size_t>{0});
  CHECK(builds[2].contexts.at("t") == "docker-image://r/t:1");
  CHECK(builds[2].contexts.at("base") == "target:nameless");
  CHECK(builds[2].needs == std::vector<std::size_t>{1, 0});
  CHECK(jobs[0].actions.open.size() == 1);
}

TEST_CASE("targets that need each other end") {
  const auto jobs = bake_hcl(R"(
target "default" { contexts = { b = "target:b" } }
target "b" { contexts = { a = "target:default" } }
)");
  CHECK(jobs.size() == 2);
}

TEST_CASE("a matrix makes a target of each combination [rule36]") {
  const auto jobs = bake_hcl(R"(
target "default" {
  name = "app-${item.n}-${replace(v, ".", "-")}"
  matrix = {
    item = [{ n = "a", d = "x" }, { n = "b", d = "y" }]
    v = ["1.0", "2.0"]
  }
  context = item.d
  tags = ["r/${item.n}:${v}"]
}
)");
  CHECK(names(jobs) == Texts{"app-a-1-0", "app-a-2-0", "app-b-1-0", "app-b-2-0"});
  CHECK(build(jobs, "app-b-2-0").produces == Texts{"r/b:2.0"});
  CHECK(build(jobs, "app-b-2-0").context == "y");
  std::string wide = "target \"default\" {\n name = \"x\"\n matrix = {\n";
  for (char c = 'a'; c < 'n'; ++c) wide += std::string(1, c) + " = [\"1\", \"2\"]\n";
  CHECK(!bake_hcl(wide + "}\n}\n")[0].actions.open.empty());
}

TEST_CASE("the flag --set overrides what files say [rule36]") {
  const std::string text = R"(
target "default" {
  tags = ["a"]
  args = { X = "1" }
}
target "other" { tags = ["o"] }
)";
  const auto jobs =
      bake_hcl(text, {{},
                      {"default", "other"},
                      {"default.tags=b", "default.tags=c", "*.args.X=2", "oth*.target=t",
                       "other.platform=linux/arm64", "default.output=type=registry",
                       "default.context=ctx", "default.dockerfile=D"},
                      "",
                      {}});
  CHECK(build(jobs, "default").produces == Texts{"b", "c"});
  CHECK(build(jobs, "default").arguments == TextByName{{"X", "2"}});
  CHECK(build(jobs, "default").dockerfile == "ctx/D");
  CHECK(jobs[0].actions.pushes.size() == 2);
  CHECK(build(jobs, "other").arguments == TextByName{{"X", "2"}});
  CHECK(build(jobs, "other").target == "t");
  CHECK(build(jobs, "other").platform == "linux/arm64");
  const auto more = bake_hcl(text, {{}, {}, {"default.tags+=b"}, "", {}});
  CHECK(build(more, "default").produces == Texts{"a", "b"});
}

TEST_CASE("JSON says the same, with templates in its texts [rule36]") {
  const auto jobs = bake_files({{"docker-bake.json", R"({
  "variable": {"TAG": {"default": "1"}, "NONE": {}},
  "function": {"twice": {"params": ["x"], "result": "${x}${x}"}},
  "group": {"default": {"targets": ["a"]}},
  "target": {
    "a": {
      "context": "a", "dockerfile": "D", "tags": ["r/a:${TAG}", "r/a:${upper(\"x\")}", "r/a:${NONE}"],
      "args": {"A": "${TAG == \"1\" ? \"one\" : \"more\"}", "B": null, "C": "${twice(\"c\")}"},
      "dockerfile-inline": "FROM x\nRUN \"y\""
    },
    "b": {}
  }
})"}});
  CHECK(names(jobs) == Texts{"a"});
  const auto& made = build(jobs, "a");
  CHECK(made.produces == Texts{"r/a:1", "r/a:X", "r/a:*"});
  CHECK(made.arguments == TextByName{{"A", "one"}, {"C", "cc"}});
  CHECK(made.inline_dockerfile == "FROM x\nRUN \"y\"");
  CHECK(made.place.line == 6);
}

TEST_CASE("default files are merged in bake's order [rule36]") {
  const Files files{
      {"x/docker-compose.yml",
       "services: {a: {build: ./ctx, image: 'c/a:1'}, d: {build: ./d, image: 'c/d:1'}}"},
      {"x/docker-bake.json", R"({"target": {"a": {"tags": ["j/a:1"], "args": {"A": "j"}}}})"},
      {"x/docker-bake.hcl", "target \"a\" {\n tags = [\"h/a:1\"]\n}\nvariable \"V\" {}"},
      {"x/docker-bake.override.hcl", "target \"a\" {\n args = { B = \"o\" }\n}"}};
  Options options;
  options.directory = "x";
  const auto jobs = bake_files(files, options);
  CHECK(names(jobs) == Texts{"a", "d"});
  CHECK(build(jobs, "a").produces == Texts{"h/a:1"});
  CHECK(build(jobs, "a").context == "x/ctx");
  CHECK(build(jobs, "a").arguments == TextByName{{"A", "j"}, {"B", "o"}});
  CHECK(build(jobs, "d").dockerfile == "x/d/Dockerfile");
  CHECK(default_files(MemoryTree(files), "x").size() == 4);
  CHECK(default_files(MemoryTree(files), "").empty());
}

TEST_CASE("contexts count from where bake runs, Dockerfiles from the context") {
  const Files files{{"sub/bake.hcl", R"(
target "default" { 
  context = ".."
  dockerfile = "docker/D"
}
target "cmd" {
  context = BAKE_CMD_CONTEXT
}
target "remote" { context = "https://github.com/o/r.git" }
)"}};
  const auto jobs = bake_files(files, {{"bake.hcl"}, {"default", "cmd", "remote"}, {}, "sub", {}});
  CHECK(build(jobs, "default").context == ".");
  CHECK(build(jobs, "default").dockerfile == "docker/D");
  CHECK(build(jobs, "cmd").context == "sub");
  CHECK(build(jobs, "remote").context == "https://github.com/o/r.git");
  CHECK(jobs[2].actions.open.size() == 1);
}

TEST_CASE("what is no bake file is an error that names it") {
  CHECK_THROWS_AS(bake_files({}), Error);
  CHECK_THROWS_AS(bake_files({{"docker-bake.json", "{"}}), Error);
  CHECK_THROWS_AS(bake_files({{"docker-bake.json", "[]"}}), Error);
  CHECK_THROWS_AS(bake_files({{"a.hcl", ""}}, {{"b.hcl"}, {}, {}, "", {}}), Error);
  CHECK_THROWS_AS(bake_files({{"a.hcl", ""}}, {{"../b.hcl"}, {}, {}, "", {}}), Error);
  CHECK_THROWS_AS(bake_files({{"docker-bake.json", std::string(100000, '[')}}), Error);
}

TEST_CASE("a syntax error hides nothing that can be read") {
  const auto jobs = bake_hcl(R"(
target "default" {
  tags = ["a", ]]
  context = "ctx"
}
target "b" { tags = ["b"] }
)",
                             {{}, {"default", "b"}, {}, "", {}});
  CHECK(build(jobs, "b").produces == Texts{"b"});
}

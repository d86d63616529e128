// SPDX-License-Identifier: Apache-2.0
// Rules 2.5 and 2.6: jobs, their scripts, images and services, and what they get by default.
#include "tests/unit/gitlab/reading.hpp"

using namespace keelson;
using namespace keelson::gitlab::test;

TEST_CASE("rule 2.1: a file has its jobs, in order, with their places", "[rule2.1]") {
  const auto r =
      read("build:\n  script:\n    - a\n    - |\n      b\n      c\n\ntest:\n  script: d\n");
  CHECK(r.names() == Strings{"build", "test"});
  CHECK(r.script("build") == Strings{"a", "b\nc\n"});
  CHECK(r.script("test") == Strings{"d"});
  CHECK(r.job("build").place == Place{".gitlab-ci.yml", 1});
  CHECK(r.job("test").place == Place{".gitlab-ci.yml", 8});
  CHECK(r.job("build").script.at(0).place == Place{".gitlab-ci.yml", 3});
  CHECK(r.job("build").script.at(1).place == Place{".gitlab-ci.yml", 5});
  CHECK(r.job("build").variants.size() == 1);
  CHECK(r.open().empty());
}

TEST_CASE("rule 2.5: hidden jobs and reserved keys are no jobs, pages is one", "[rule2.5]") {
  const auto r = read(
      ".hidden: {script: a}\nstages: [x]\nworkflow: {name: w}\ncache: {}\nvariables: {A: 1}\n"
      "default: {retry: 1}\nimage: i\nservices: [s]\nbefore_script: [b]\nafter_script: [c]\n"
      "pages: {stage: x, script: p}\n");
  CHECK(r.names() == Strings{"pages"});
  CHECK(r.open().empty());
}

TEST_CASE("rule 2.5: a job gets by default what it does not say", "[rule2.5]") {
  const auto r = read(
      "default:\n  image: d:1\n  services: [s:1]\n  before_script: [b]\n  after_script: [a]\n"
      "one: {script: x}\n"
      "two: {script: x, image: own, services: [], before_script: [], after_script: [z]}\n"
      "three: {script: x, image: , services: , before_script: ~}\n");
  CHECK(r.image("one") == "d:1");
  CHECK(r.services("one") == Strings{"s:1"});
  CHECK(r.script("one") == Strings{"b", "x"});
  CHECK(r.after_script("one") == Strings{"a"});
  CHECK(r.image("two") == "own");
  CHECK(r.services("two").empty());
  CHECK(r.script("two") == Strings{"x"});
  CHECK(r.after_script("two") == Strings{"z"});
  CHECK(r.image("three") == "d:1");
  CHECK(r.services("three") == Strings{"s:1"});
  CHECK(r.script("three") == Strings{"b", "x"});
}

TEST_CASE("rule 2.5: the old keys at top level are defaults too", "[rule2.5]") {
  const auto r = read(
      "image: {name: t}\nservices: [s]\nbefore_script: b\nafter_script: [a]\none: {script: x}\n");
  CHECK(r.image("one") == "t");
  CHECK(r.services("one") == Strings{"s"});
  CHECK(r.script("one") == Strings{"b", "x"});
  CHECK(r.after_script("one") == Strings{"a"});
}

TEST_CASE("rule 2.5: a default given both ways is an error, and default counts", "[rule2.5]") {
  const auto r = read("image: t\ndefault: {image: d}\none: {script: x}\n");
  CHECK(r.image("one") == "d");
  CHECK(r.open() == Strings{".gitlab-ci.yml:1 image is defined in top-level and `default:` entry"});
}

TEST_CASE("rule 2.5: inherit:default chooses what a job gets", "[rule2.5]") {
  const auto r = read(
      "default: {image: d, before_script: [b]}\n"
      "none: {script: x, inherit: {default: false}}\n"
      "some: {script: x, inherit: {default: [image, retry]}}\n"
      "all: {script: x, inherit: {default: true}}\n");
  CHECK(r.image("none").empty());
  CHECK(r.script("none") == Strings{"x"});
  CHECK(r.image("some") == "d");
  CHECK(r.script("some") == Strings{"x"});
  CHECK(r.script("all") == Strings{"b", "x"});
}

TEST_CASE("rule 2.6: an image is a text or a map", "[rule2.6]") {
  const auto r = read(
      "a: {script: x, image: r.io/a:1}\n"
      "b:\n  script: x\n  image:\n    name: r.io/b:2\n    entrypoint: ['']\n"
      "    docker: {platform: linux/arm64, user: me}\n    pull_policy: always\n"
      "c: {script: x, image: {entrypoint: ['']}}\n"
      "d: {script: x}\n");
  CHECK(r.image("a") == "r.io/a:1");
  CHECK(r.image("b") == "r.io/b:2");
  CHECK(r.job("b").variants.at(0).image.place == Place{".gitlab-ci.yml", 5});
  CHECK(r.image("c") == "*");
  CHECK(r.image("d").empty());
}

TEST_CASE("rule 2.6: services are texts, maps, or lists of them", "[rule2.6]") {
  const auto r = read(
      ".s: {services: [nested:1]}\n"
      "a:\n  script: x\n  services:\n    - docker:dind\n"
      "    - {name: postgres:9, alias: db, variables: {A: 1}}\n    - !reference [.s, services]\n");
  CHECK(r.services("a") == Strings{"docker:dind", "postgres:9", "nested:1"});
  CHECK(r.job("a").variants.at(0).services.at(1).place == Place{".gitlab-ci.yml", 6});
}

TEST_CASE("rule 2.6: images are expanded, and unknown variables never make them empty",
          "[rule2.6]") {
  const auto r = read(
      "variables: {V: '3', E: ''}\n"
      "a: {script: x, image: \"python:${V}\", services: [\"$CI_REGISTRY_IMAGE/db:$NOBODY\"]}\n"
      "b: {script: x, image: \"$E\"}\n"
      "c: {script: x, image: \"$CI_COMMIT_TAG\"}\n"
      "d: {script: x, image: \"$R/x:$CI_COMMIT_SHA-$CI_PIPELINE_ID\"}\n"
      "e: {script: x, image: \"x:${V:-3}\"}\n");
  CHECK(r.image("a") == "python:3");
  CHECK(r.services("a") == Strings{"registry.example.com:5000/group/sub/app/db:*"});
  CHECK(r.image("b") == "*");
  CHECK(r.image("c") == "*");
  CHECK(r.image("d") == "*/x:*-*");
  CHECK(r.image("e") == "x:*");
}

TEST_CASE("rule 2.9: images behind the dependency proxy are docker.io's", "[rule2.9]") {
  const auto r = read(
      "a: {script: x, image: \"$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/alpine:3\"}\n"
      "b: {script: x, image: \"${CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX}/o/i:1\"}\n"
      "c: {script: x, image: "
      "\"$CI_DEPENDENCY_PROXY_SERVER/group/dependency_proxy/containers/a:1\"}\n"
      "d: {script: x, services: [\"gitlab.example.com:443/g/dependency_proxy/containers/b:1\"]}\n");
  CHECK(r.image("a") == "docker.io/alpine:3");
  CHECK(r.image("b") == "docker.io/o/i:1");
  CHECK(r.image("c") == "docker.io/a:1");
  CHECK(r.services("d") == Strings{"docker.io/b:1"});
}

TEST_CASE("rule 2.4: scripts nest ten levels, not more", "[rule2.4]") {
  const auto nested = [](std::size_t levels) {
    return read("a:\n  script: [" + std::string(levels, '[') + "x" + std::string(levels, ']') +
                ", y]\n");
  };
  CHECK(nested(10).script("a") == Strings{"x", "y"});
  CHECK(nested(10).open().empty());
  CHECK(nested(11).open() ==
        Strings{".gitlab-ci.yml:2 jobs:a:script config should be a string or a nested array of "
                "strings up to 10 levels deep"});
}

TEST_CASE("rule 2.1: what is no job is open, and the jobs beside it are read", "[rule2.1]") {
  const auto r = read("a: {stage: x}\nb: 1\nc: {script: [x, {y: z}]}\nd: {script: ok}\n");
  CHECK(r.names() == Strings{"a", "c", "d"});
  CHECK(r.script("c") == Strings{"x"});
  CHECK(r.open() ==
        Strings{".gitlab-ci.yml:1 jobs a config should implement the script:, run:, or trigger: "
                "keyword",
                ".gitlab-ci.yml:2 jobs b config should implement the script:, run:, or trigger: "
                "keyword",
                ".gitlab-ci.yml:3 jobs:c:script config should be a string or a nested array of "
                "strings up to 10 levels deep"});
  for (const Open& open : r.pipeline.open) CHECK(open.hides == Hides::builds);
}

TEST_CASE("rule 2.1: steps of run are open", "[rule2.1]") {
  const auto r = read("a:\n  image: i\n  run: [{name: x, script: y}]\n");
  CHECK(r.image("a") == "i");
  CHECK(r.open() == Strings{".gitlab-ci.yml:1 jobs a: steps of run: are not read"});
}

TEST_CASE("rule 2.1: a file without jobs, no file, and no YAML", "[rule2.1]") {
  CHECK(read(".a: {script: x}\n").open() ==
        Strings{".gitlab-ci.yml:1 jobs config should contain at least one visible job"});
  CHECK(read(TextFiles{}).open().empty());
  CHECK(read(TextFiles{}).names().empty());
  CHECK(read("a: [1\n").open().size() == 1);
  CHECK(read("- a\n").open() ==
        Strings{".gitlab-ci.yml:1 `.gitlab-ci.yml`: Invalid configuration format"});
}

// SPDX-License-Identifier: Apache-2.0
// Rules 17, 32 and 33: named contexts, platforms, ONBUILD.
#include <catch2/catch.hpp>

#include "analyzer/dockerfile/platform.hpp"
#include "tests/reading.hpp"

using namespace keelson;

namespace {
std::string platform(std::string_view text) {
  const auto parsed = dockerfile::parse_platform(text);
  return parsed ? parsed->text() : "";
}
}  // namespace

TEST_CASE("rule 17: platforms are written as containerd writes them", "[rule17]") {
  CHECK(platform("linux/amd64") == "linux/amd64");
  CHECK(platform("Linux/X86_64") == "linux/amd64");
  CHECK(platform("arm64") == "linux/arm64");
  CHECK(platform("linux/arm") == "linux/arm");
  CHECK(platform("linux/arm/v7") == "linux/arm/v7");
  CHECK(platform("linux/armhf") == "linux/arm");
  CHECK(platform("linux/arm/6") == "linux/arm/v6");
  CHECK(platform("linux/arm64/v8") == "linux/arm64/v8");
  CHECK(platform("linux/arm64/8") == "linux/arm64/v8");
  CHECK(platform("macos/arm64") == "darwin/arm64");
  CHECK(platform("windows") == "windows/amd64");
  CHECK(platform("windows(10.0.1)/amd64") == "windows/amd64");
  for (const char* bad : {"", "nonsense", "a/b/c/d", "linux/", "/amd64", "linux/a d", "linux/$A"})
    CHECK(platform(bad).empty());
}

TEST_CASE("rule 32: a context replaces an image, and what the file says is no input", "[rule32]") {
  const auto inputs = with_contexts({{"alpine", "docker-image://r.io/mine:1"}});
  for (const char* name : {"alpine", "alpine:latest", "docker.io/library/alpine"}) {
    CAPTURE(name);
    CHECK(images("FROM " + std::string(name) + "\n", inputs) == Strings{"r.io/mine:1"});
    CHECK(inputs_of("FROM " + std::string(name) + "\n", inputs) == Strings{"from r.io/mine:1 1"});
  }
  CHECK(images("FROM alpine:3\n", inputs) == Strings{"docker.io/library/alpine:3"});
  CHECK(images("FROM scratch\nCOPY --from=alpine a b\nRUN --mount=from=alpine,target=/t x\n",
               inputs) == Strings{"r.io/mine:1"});
}

TEST_CASE("rule 32: a context that is no image takes the image away", "[rule32]") {
  for (const char* value : {".", "https://x.io/a.git", "target:base", "docker-image://scratch"}) {
    CAPTURE(value);
    const auto inputs = with_contexts({{"r.io/a:1", value}});
    CHECK(images("FROM r.io/a:1\nCOPY --from=r.io/b:1 x y\n", inputs) == Strings{"r.io/b:1"});
    CHECK(is_accepted("FROM r.io/a:1\n", inputs));
  }
}

TEST_CASE("rule 32: a context replaces a stage with all it is FROM", "[rule32]") {
  const char* text = "FROM r.io/a AS base\nFROM base\n";
  CHECK(images(text, with_contexts({{"base", "docker-image://r.io/new:2"}})) ==
        Strings{"r.io/new:2"});
  CHECK(inputs_of(text, with_contexts({{"base", "docker-image://r.io/new:2"}})) ==
        Strings{"from r.io/new:2 1"});
  CHECK(images(text, with_contexts({{"base", "."}})).empty());
}

TEST_CASE("buildah's --from replaces the first FROM, and no other", "[rule32]") {
  const auto from = [](std::string image) {
    dockerfile::BuildInputs inputs;
    inputs.from = std::move(image);
    return inputs;
  };
  const char* text = "ARG B\nFROM $B AS one\nFROM r.io/two:1\nCOPY --from=one a b\n";
  CHECK(images(text, from("r.io/new:2")) == Strings{"r.io/new:2", "r.io/two:1"});
  CHECK(is_accepted(text, from("r.io/new:2")));
  CHECK(images(text, from("scratch")) == Strings{"r.io/two:1"});
  CHECK(inputs_of("FROM r.io/a:1\n", from("*/*:*")) == Strings{"from */*:* 1"});
}

TEST_CASE("rule 32: a context for the platform comes first", "[rule32]") {
  dockerfile::BuildInputs inputs = with_contexts(
      {{"alpine", "docker-image://r.io/any"}, {"alpine::linux/arm64", "docker-image://r.io/arm"}});
  CHECK(images("FROM alpine\n", inputs) == Strings{"r.io/any:latest"});
  inputs.platform = "linux/arm64";
  CHECK(images("FROM alpine\n", inputs) == Strings{"r.io/arm:latest"});
}

TEST_CASE("rule 32: scratch is never replaced, and a bad context is an error", "[rule32]") {
  CHECK(images("FROM scratch\n", with_contexts({{"scratch", "docker-image://r.io/a"}})).empty());
  CHECK(problem_of("FROM r.io/a\n", with_contexts({{"r.io/a", "docker-image://r.io/BAD"}})) ==
        "1: the context docker-image://r.io/BAD names no image");
}

TEST_CASE("rule 33: a trigger runs in the child, its names the child's", "[rule33]") {
  const char* text =
      "FROM r.io/a AS base\nONBUILD COPY --from=tools x y\nFROM r.io/t AS tools\nFROM base\n";
  const auto reading = dockerfile::read(text);
  CHECK_FALSE(reading.problem);
  CHECK(reading.final_external == Strings{"r.io/a:latest", "r.io/t:latest"});
  CHECK(reading.stages.at(2).inputs.at(1).stage == 1u);
  CHECK(reading.stages.at(2).inputs.at(1).kind == EdgeKind::onbuild);
}

TEST_CASE("rule 33: a trigger's image is the child's, and a mount's too", "[rule33]") {
  const char* text =
      "FROM scratch AS base\nONBUILD RUN --mount=from=r.io/m,target=/m x\n"
      "ONBUILD COPY --from=r.io/c x y\nFROM base\n";
  CHECK(needed(text) == Strings{"r.io/c:latest", "r.io/m:latest"});
  CHECK(inputs_of(text) == Strings{"onbuild r.io/m:latest 2", "onbuild r.io/c:latest 3"});
}

TEST_CASE("rule 33: a grandchild does not inherit triggers", "[rule33]") {
  const auto reading = dockerfile::read(
      "FROM scratch AS base\nONBUILD COPY --from=r.io/c x y\nFROM base AS child\nFROM child\n");
  REQUIRE(reading.stages.size() == 3);
  CHECK(reading.stages[1].inputs.size() == 2);
  CHECK(reading.stages[2].inputs.size() == 1);
}

TEST_CASE("rule 33: triggers of triggers' stages are found until nothing is new", "[rule33]") {
  const char* text =
      "FROM r.io/x AS x\nONBUILD COPY --from=r.io/deep a b\nFROM x AS y\n"
      "FROM scratch AS base\nONBUILD COPY --from=y a b\nFROM base\n";
  CHECK(needed(text) == Strings{"r.io/deep:latest", "r.io/x:latest"});
}

TEST_CASE("rule 33: a trigger that nothing here runs still protects its image", "[rule33]") {
  const char* text = "FROM r.io/a\nONBUILD COPY --from=r.io/b x y\n";
  CHECK(images(text) == Strings{"r.io/a:latest"});
  CHECK(inputs_of(text) == Strings{"from r.io/a:latest 1", "onbuild r.io/b:latest 2"});
  // A child that the target leaves out is built by others.
  CHECK(images("FROM scratch AS b\nONBUILD COPY --from=r.io/c x y\nFROM b\nFROM r.io/a\n") ==
        Strings{"r.io/a:latest", "r.io/c:latest"});
}

TEST_CASE("rule 33: FROM, MAINTAINER and ONBUILD are no triggers", "[rule33]") {
  CHECK(problem_of("FROM r.io/a\nONBUILD ONBUILD RUN x\n") == "2: ONBUILD cannot trigger ONBUILD");
  CHECK(problem_of("FROM r.io/a\nonbuild from r.io/b\n") == "2: ONBUILD cannot trigger FROM");
  CHECK(problem_of("FROM r.io/a\nONBUILD MAINTAINER x\n") ==
        "2: ONBUILD cannot trigger MAINTAINER");
  CHECK(problem_of("FROM r.io/a\nONBUILD\n") == "2: ONBUILD needs an instruction");
}

TEST_CASE("rule 33: a trigger is looked at only where it runs", "[rule33]") {
  CHECK(is_accepted("FROM r.io/a\nONBUILD FOO\n"));
  CHECK(problem_of("FROM r.io/a AS a\nONBUILD FOO\nFROM a\n") ==
        "3: in the ONBUILD of its base: unknown instruction FOO");
  CHECK(is_accepted("FROM scratch AS a\nONBUILD COPY --chmod=bad x y\n"));
  CHECK_FALSE(is_accepted("FROM scratch AS a\nONBUILD COPY --chmod=bad x y\nFROM a\n"));
  CHECK(is_accepted("FROM scratch AS a\nONBUILD RUN <<E\nFROM x\nE\nFROM a\n"));
}

TEST_CASE("rule 19: a missing argument is BuildKit's error, but no fault of the file", "[rule19]") {
  const auto missing = dockerfile::read("ARG TAG\nFROM r.io/a:$TAG\nFROM $TAG\n");
  REQUIRE(missing.problem);
  CHECK(missing.problem->line == 3);  // blank names are found before bad ones
  CHECK_FALSE(missing.problem_if_given);
  CHECK_FALSE(build_of(missing).problem);
  const auto broken = dockerfile::read("ARG TAG\nFROM r.io/a:$TAG\nFROM r.io/b:\n");
  CHECK(broken.problem->line == 2);
  REQUIRE(broken.problem_if_given);
  CHECK(broken.problem_if_given->line == 3);
  // Nothing outside can give what no ARG declares.
  CHECK(build_of(dockerfile::read("FROM r.io/a:$TAG\n")).problem);
}

TEST_CASE("rule 25: a name that is a stage only while nothing is given may still be an image",
          "[rule25]") {
  const std::string text = "ARG SUFFIX\nFROM r.io/a AS base\nFROM base$SUFFIX\n";
  CHECK(images(text) == Strings{"r.io/a:latest"});
  const Strings inputs = inputs_of(text);
  REQUIRE(inputs.size() == 2);
  CHECK(inputs[1].find("base*") != std::string::npos);
  CHECK(inputs_of("ARG SUFFIX=\nFROM r.io/a AS base\nFROM base$SUFFIX\n").size() == 1);
}

// SPDX-License-Identifier: Apache-2.0
// Rules 24 to 29 and 31: stages, COPY --from, mounts, scratch, what the target needs.
#include <catch2/catch.hpp>

#include "analyzer/dockerfile/mount.hpp"
#include "tests/reading.hpp"

using namespace keelson;

namespace {
std::string mount(std::string_view value) {
  return "FROM scratch\nRUN --mount=" + std::string(value) + " x\n";
}
using Fields = std::vector<std::string>;
}  // namespace

TEST_CASE("rule 24: FROM minds the case of a stage's name", "[rule24]") {
  CHECK(images("FROM r.io/a AS Builder\nFROM builder\n") == Strings{"r.io/a:latest"});
  const char* text = "FROM r.io/a AS builder\nFROM Builder\n";
  CHECK(problem_of(text).starts_with("2: \"Builder\" is not an image reference"));
  CHECK(images(text) == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 24: the latest earlier stage of a name is meant", "[rule24]") {
  const auto reading = dockerfile::read("FROM r.io/a AS x\nFROM r.io/b AS x\nFROM x\n");
  CHECK(reading.stages.at(2).inputs.at(0).stage == 1u);
  CHECK(reading.final_external == Strings{"r.io/b:latest"});
  CHECK(needed("FROM r.io/a AS x\nFROM x AS x\nFROM x\n") == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 25: a stage shadows an image of its name", "[rule25]") {
  CHECK(images("FROM r.io/a AS busybox\nFROM busybox\n") == Strings{"r.io/a:latest"});
  CHECK(images("FROM alpine AS alpine\nFROM alpine\n") ==
        Strings{"docker.io/library/alpine:latest"});
  CHECK(images("FROM r.io/a AS busybox\nFROM busybox:latest\n") ==
        Strings{"docker.io/library/busybox:latest", "r.io/a:latest"});
  CHECK(images("ARG S=x\nFROM r.io/a AS x\nFROM $S\n") == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 25: a later stage is an image to FROM", "[rule25]") {
  CHECK(images("FROM later\nFROM r.io/a AS later\n") ==
        Strings{"docker.io/library/later:latest", "r.io/a:latest"});
  CHECK(images("FROM self AS self\n") == Strings{"docker.io/library/self:latest"});
}

TEST_CASE("rule 25: a stage called scratch is not empty", "[rule25]") {
  const auto reading = dockerfile::read("FROM r.io/a AS scratch\nFROM scratch\n");
  CHECK(reading.stages.at(1).inputs.at(0).stage == 0u);
  CHECK(reading.final_external == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 26: COPY --from takes a number, a stage in any case, or an image", "[rule26]") {
  const auto reading = dockerfile::read(
      "FROM r.io/a AS Tools\nFROM r.io/b\nFROM scratch\nCOPY --from=TOOLS a b\nCOPY --from=1 a b\n"
      "COPY --from=r.io/c:3 a b\n");
  CHECK_FALSE(reading.problem);
  const auto& inputs = reading.stages.at(2).inputs;
  REQUIRE(inputs.size() == 3);
  CHECK(inputs[0].stage == 0u);
  CHECK(inputs[1].stage == 1u);
  CHECK(inputs[1].raw == "1");
  CHECK_FALSE(inputs[2].stage);
  CHECK(inputs[2].reference == "r.io/c:3");
  CHECK(inputs[2].kind == EdgeKind::copy);
  CHECK(inputs[2].line == 6);
}

TEST_CASE("rule 26: a number the file does not have is an error", "[rule26]") {
  CHECK(problem_of("FROM r.io/a\nCOPY --from=7 a b\n") ==
        "2: --from=7 names a stage the file does not have");
  CHECK_FALSE(is_accepted("FROM r.io/a\nCOPY --from=-1 a b\n"));
  CHECK(images("FROM scratch\nCOPY --from=0x a b\n") == Strings{"docker.io/library/0x:latest"});
}

TEST_CASE("rule 26: the last stage of a name is meant, even a later one", "[rule26]") {
  CHECK(needed("FROM r.io/a AS x\nFROM r.io/b AS x\nFROM scratch\nCOPY --from=x a b\n") ==
        Strings{"r.io/b:latest"});
  CHECK(problem_of("FROM r.io/a AS a\nCOPY --from=b x y\nFROM r.io/b AS b\nFROM a\n") ==
        "2: it takes from a stage that is defined only after it");
  // Where the target leaves the stage out nobody looks.
  CHECK(is_accepted("FROM r.io/a AS a\nCOPY --from=b x y\nFROM r.io/b AS b\n"));
}

TEST_CASE("rule 26: stages that need each other in a circle are an error", "[rule26]") {
  CHECK(problem_of("FROM r.io/a\nCOPY --from=0 a b\n") ==
        "2: the stages need each other in a circle, by --from=0");
  CHECK_FALSE(is_accepted("FROM r.io/a AS a\nCOPY --from=a x y\n"));
  const char* circle =
      "FROM r.io/a AS a\nCOPY --from=b x y\nFROM r.io/b AS b\nCOPY --from=a x y\nFROM r.io/c\n";
  CHECK_FALSE(is_accepted(circle));
  CHECK(images(circle) == Strings{"r.io/a:latest", "r.io/b:latest", "r.io/c:latest"});
}

TEST_CASE("rule 26: a variable after --from is an error, what buildah makes of it protects",
          "[rule26]") {
  const char* text = "ARG V=1\nFROM scratch\nCOPY --from=r.io/a:$V x y\n";
  CHECK(problem_of(text).starts_with("3: variables are not expanded in --from"));
  CHECK(inputs_of(text) == Strings{"copy r.io/a:1 3"});
  CHECK(inputs_of("FROM scratch\nCOPY --from=r.io/a:$V x y\n") == Strings{"copy r.io/a:* 2"});
}

TEST_CASE("rule 27: a mount takes a stage in any case, else an image, never a number", "[rule27]") {
  const auto reading = dockerfile::read("FROM r.io/a AS t\nFROM scratch\nRUN --mount=from=T x\n");
  CHECK(reading.stages.at(1).inputs.at(0).stage == 0u);
  CHECK(images(mount("from=0,target=/t")) == Strings{"docker.io/library/0:latest"});
}

TEST_CASE("rule 27: the fields of a mount have any order and case, and CSV quotes", "[rule27]") {
  CHECK(images(mount("target=/t,FROM=r.io/a,Type=bind")) == Strings{"r.io/a:latest"});
  CHECK(images(mount("type=cache,target=/t,from=r.io/a")) == Strings{"r.io/a:latest"});
  CHECK(images(mount("from=r.io/a,from=r.io/b,target=/t")) == Strings{"r.io/b:latest"});
  CHECK(images(mount("'type=bind,\"from=r.io/a\",target=/t'")) == Strings{"r.io/a:latest"});
  CHECK(dockerfile::split_csv("a,\"b,c\",\"d\"\"e\"") == Fields{"a", "b,c", "d\"e"});
  CHECK(dockerfile::split_csv("a,,b") == Fields{"a", "", "b"});
  CHECK_FALSE(dockerfile::split_csv("a,\"b"));
  CHECK_FALSE(dockerfile::split_csv("a,b\"c"));
  CHECK_FALSE(dockerfile::split_csv("\"a\"b"));
}

TEST_CASE("rule 27: a mount without from takes nothing", "[rule27]") {
  for (const char* value : {"type=cache,target=/c", "type=tmpfs,target=/c", "type=secret,id=x",
                            "type=ssh", "target=/c", "from=scratch,target=/c"}) {
    CAPTURE(value);
    CHECK(images(mount(value)).empty());
    CHECK(is_accepted(mount(value)));
  }
}

TEST_CASE("rule 27: what a mount may not be is an error", "[rule27]") {
  for (const char* value :
       {"type=secret,id=a,from=r.io/a", "type=nfs,target=/t", "form=r.io/a,target=/t",
        "from=$X,target=/t", "from=r.io/$X,target=/t", "type=bind,target"}) {
    CAPTURE(value);
    CHECK(problem_of(mount(value)).starts_with("2: "));
  }
  // A $ at the end begins no variable: the name is then wrong for itself.
  CHECK(problem_of(mount("from=r.io/a$,target=/t")).find("is not an image reference") !=
        std::string::npos);
  CHECK(images(mount("from=r.io/a,form=x")) == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 28: ADD names no images, and COPY no addresses", "[rule28]") {
  CHECK(images("FROM scratch\nADD https://x.io/a.tgz /\nADD git@x.io:a/b.git#v1 /b\n").empty());
  for (const char* source : {"https://x.io/a.tgz", "http://x.io/a", "git@x.io:a/b.git"}) {
    CAPTURE(source);
    CHECK_FALSE(is_accepted("FROM scratch\nCOPY " + std::string(source) + " /\n"));
  }
}

TEST_CASE("rule 29: scratch is no image, only in that writing", "[rule29]") {
  const auto reading = dockerfile::read("FROM scratch\nCOPY --from=scratch a b\n");
  CHECK_FALSE(reading.problem);
  CHECK(reading.external.empty());
  CHECK(reading.stages.at(0).inputs.empty());
  CHECK_FALSE(is_accepted("FROM SCRATCH\n"));
  CHECK(images("FROM scratch:latest\n") == Strings{"docker.io/library/scratch:latest"});
}

TEST_CASE("rule 31: only what the last stage needs is needed, all protects", "[rule31]") {
  const char* text =
      "FROM r.io/a AS a\nFROM r.io/b AS b\nRUN --mount=from=r.io/m,target=/m x\n"
      "FROM scratch AS c\nCOPY --from=a x y\nFROM c\n";
  CHECK(needed(text) == Strings{"r.io/a:latest"});
  CHECK(images(text) == Strings{"r.io/a:latest", "r.io/b:latest", "r.io/m:latest"});
  const auto reading = dockerfile::read(text);
  CHECK(reading.stages.at(0).is_needed);
  CHECK_FALSE(reading.stages.at(1).is_needed);
  const Build build = build_of(reading);
  REQUIRE(build.inputs.size() == 3);
  CHECK(build.inputs[0].strength == EdgeStrength::hard);
  CHECK(build.inputs[1].strength == EdgeStrength::soft);
  CHECK(build.inputs[2].strength == EdgeStrength::soft);
}

TEST_CASE("rule 31: a target in any case changes what is needed", "[rule31]") {
  const char* text = "FROM r.io/a AS one\nFROM r.io/b AS two\nFROM one\n";
  CHECK(needed(text) == Strings{"r.io/a:latest"});
  CHECK(needed(text, with_target("TWO")) == Strings{"r.io/b:latest"});
  CHECK(images(text, with_target("two")) == Strings{"r.io/a:latest", "r.io/b:latest"});
  CHECK(problem_of(text, with_target("three")) ==
        "1: the target stage \"three\" is not in the file");
}

TEST_CASE("rule 31: a bad name is an error wherever it is, a bad word only where needed",
          "[rule31]") {
  CHECK_FALSE(is_accepted("FROM r.io/BAD\nFROM r.io/a\n"));
  CHECK_FALSE(is_accepted("FROM scratch\nCOPY --from=r.io/BAD a b\nFROM r.io/a\n"));
  CHECK(is_accepted("FROM scratch\nCOPY --chmod=bad a b\nFROM r.io/a\n"));
}

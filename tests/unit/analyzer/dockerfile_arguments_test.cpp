// SPDX-License-Identifier: Apache-2.0
// Rules 16 to 20, 22 and 23: which variables there are, where, and what they are.
#include <catch2/catch.hpp>

#include "analyzer/model/image_reference.hpp"
#include "tests/reading.hpp"

using namespace keelson;

TEST_CASE("rule 16: FROM sees only arguments before the first FROM", "[rule16]") {
  CHECK(images("ARG V=1\nFROM r.io/a:$V\nENV V=2\nARG V=3\nFROM r.io/b:$V\n") ==
        Strings{"r.io/a:1", "r.io/b:1"});
  CHECK(images("FROM r.io/a AS a\nARG X=2\nENV Y=3\nFROM r.io/b$X$Y\n") ==
        Strings{"r.io/a:latest", "r.io/b:latest"});
  CHECK(inputs_of("FROM r.io/a\nARG X=2\nFROM r.io/b$X\n") ==
        Strings{"from r.io/a:latest 1", "from r.io/b:latest 3"});
}

TEST_CASE("rule 16: --platform sees the same", "[rule16]") {
  CHECK(is_accepted("ARG P=linux/arm64\nFROM --platform=$P r.io/a\n"));
  CHECK(problem_of("FROM r.io/a\nARG P=linux/arm64\nFROM --platform=$P r.io/b\n") ==
        "3: --platform=$P is empty after expansion");
  CHECK_FALSE(is_accepted("FROM --platform=a/b/c/d r.io/a\n"));
}

TEST_CASE("rule 17: the platform's arguments need no declaration", "[rule17]") {
  const char* text = "FROM r.io/$TARGETOS-$TARGETARCH$TARGETVARIANT:$BUILDARCH\n";
  CHECK(images(text) == Strings{"r.io/linux-amd64:amd64"});
  CHECK(images(text, on_platform("linux/arm/v6")) == Strings{"r.io/linux-armv6:amd64"});
  CHECK(inputs_of(text, on_platform("linux/arm64")) == Strings{"from r.io/linux-arm64:amd64 1"});
  CHECK(images("FROM r.io/$TARGETPLATFORM", on_platform("windows/amd64")) ==
        Strings{"r.io/windows/amd64:latest"});
  CHECK(images("FROM r.io/a$BUILDVARIANT$TARGETOSVERSION$BUILDOSVERSION:$BUILDOS") ==
        Strings{"r.io/a:linux"});
  CHECK(
      is_accepted("FROM --platform=$BUILDPLATFORM r.io/a\nFROM --platform=$TARGETPLATFORM r.io/b"));
}

TEST_CASE("rule 17: without a platform each may be any, and amd64 is what is assumed", "[rule17]") {
  CHECK(inputs_of("FROM r.io/a:$TARGETARCH\n") == Strings{"from r.io/a:* 1"});
  CHECK(images("FROM r.io/a:$TARGETARCH\n") == Strings{"r.io/a:amd64"});
}

TEST_CASE("rule 17: an ARG overrides it, and the outside overrides both", "[rule17]") {
  const char* text = "ARG TARGETARCH=mips\nFROM r.io/a:$TARGETARCH\n";
  CHECK(images(text) == Strings{"r.io/a:mips"});
  CHECK(images(text, on_platform("linux/arm64")) == Strings{"r.io/a:mips"});
  CHECK(images(text, given({{"TARGETARCH", "s390x"}})) == Strings{"r.io/a:s390x"});
  CHECK(images("ARG TARGETARCH\nFROM r.io/a:$TARGETARCH\n", on_platform("linux/arm64")) ==
        Strings{"r.io/a:arm64"});
  // Even where no ARG declares it.
  CHECK(images("FROM r.io/a:$TARGETARCH\n", given({{"TARGETARCH", "s390x"}})) ==
        Strings{"r.io/a:s390x"});
  CHECK(inputs_of("FROM r.io/a:$BUILDOS\n", given({{"BUILDOS", "aix"}})) ==
        Strings{"from r.io/a:aix 1"});
}

TEST_CASE("rule 17: TARGETSTAGE is the target, the last stage's name, or default", "[rule17]") {
  CHECK(images("FROM r.io/$TARGETSTAGE AS x\nFROM x AS Last\n") == Strings{"r.io/last:latest"});
  CHECK(images("FROM r.io/$TARGETSTAGE\n") == Strings{"r.io/default:latest"});
  CHECK(images("FROM r.io/$TARGETSTAGE AS x\nFROM x AS y\n", with_target("x")) ==
        Strings{"r.io/x:latest"});
  CHECK(images("ARG I=a-$TARGETSTAGE\nFROM r.io/$I AS z\n") == Strings{"r.io/a-z:latest"});
}

TEST_CASE("rule 18: arguments are read left to right and may use what came before", "[rule18]") {
  CHECK(images("ARG A=1 B=${A}2 C=$B.3\nFROM r.io/a:$C\n") == Strings{"r.io/a:12.3"});
  CHECK(images("ARG V=1\nARG V=${V}2\nFROM r.io/a:$V\n") == Strings{"r.io/a:12"});
  CHECK(images("ARG A=x$B B=1\nFROM r.io/a:$A\n") == Strings{"r.io/a:x"});
  CHECK(images("ARG A=1\nARG A\nFROM r.io/a:$A\n") == Strings{"r.io/a:1"});
  CHECK(images("ARG A='$B' C=\"$A\"\nFROM r.io/a:${C#?}\n") == Strings{"r.io/a:B"});
}

TEST_CASE("rule 18: the outside wins over a default and is not expanded", "[rule18]") {
  const char* text = "ARG A=1\nARG B=$A\nFROM r.io/a:$B\n";
  CHECK(images(text, given({{"A", "2"}})) == Strings{"r.io/a:2"});
  CHECK(images(text, given({{"B", "x"}})) == Strings{"r.io/a:x"});
  CHECK(problem_of("ARG B\nFROM r.io/a:$B\n", given({{"A", "2"}, {"B", "$A"}})).starts_with("2: "));
  CHECK(images("FROM r.io/a$X\n", given({{"X", "1"}})) == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 18: a default is exact, a missing one is a pattern", "[rule18]") {
  CHECK(inputs_of("ARG A=1\nFROM r.io/a:$A\n") == Strings{"from r.io/a:1 2"});
  const auto reading = dockerfile::read("ARG A\nFROM r.io/a$A\n");
  CHECK(reading.stages.at(0).inputs.at(0).reference == "r.io/a:latest");
  CHECK(reading.stages.at(0).inputs.at(0).pattern == "r.io/a*:*");
  CHECK(reading.external == Strings{"r.io/a:latest"});
  CHECK(inputs_of("ARG A\nARG B=x-$A\nFROM r.io/a:$B\n") == Strings{"from r.io/a:x-* 3"});
  CHECK(inputs_of("ARG A\nARG A=2\nFROM r.io/a:$A\n") == Strings{"from r.io/a:2 3"});
}

TEST_CASE("rule 18: ARG needs names", "[rule18]") {
  CHECK(problem_of("ARG\nFROM r.io/a\n") == "1: ARG needs a name");
  CHECK_FALSE(is_accepted("ARG =x\nFROM r.io/a\n"));
  CHECK_FALSE(is_accepted("ARG A=${B\nFROM r.io/a\n"));
}

TEST_CASE("rule 19: what nothing sets is empty, and an empty name is an error", "[rule19]") {
  CHECK(images("FROM r.io/a$NOPE\n") == Strings{"r.io/a:latest"});
  CHECK(problem_of("FROM $NOPE\n") == "1: the image's name, $NOPE, is empty after expansion");
  CHECK(problem_of("FROM r.io/a\nFROM r.io/b:$NOPE\n").starts_with("2: \"r.io/b:\" is not"));
  CHECK(problem_of("FROM r.io/b:$NOPE\n").find("is a build argument missing?") !=
        std::string::npos);
  CHECK_FALSE(is_accepted("FROM $NOPE/a\n"));
}

TEST_CASE("rule 19: a rejected name still protects all it may be", "[rule19]") {
  CHECK(inputs_of("FROM $NOPE\n") == Strings{"from */*:* 1"});
  CHECK(inputs_of("FROM r.io/b:$NOPE\n") == Strings{"from r.io/b:* 1"});
  CHECK(inputs_of("ARG R\nFROM $R/a:1\n") == Strings{"from */a:1 2"});
}

TEST_CASE("rule 20: ARG in a stage is the outside's, else its default, else the global",
          "[rule20]") {
  // A mode that is none shows which value --chmod has got.
  const std::string use = "COPY --chmod=$M a b\n";
  CHECK(is_accepted("ARG M=0644\nFROM scratch\nARG M\n" + use));
  CHECK_FALSE(is_accepted("ARG M=bad\nFROM scratch\nARG M\n" + use));
  CHECK(is_accepted("ARG M=bad\nFROM scratch\nARG M=0644\n" + use));
  CHECK_FALSE(is_accepted("ARG M=bad\nFROM scratch\nARG M=0644\n" + use, given({{"M", "bad"}})));
  CHECK(is_accepted("ARG M=bad\nFROM scratch\n" + use));  // not declared in the stage
  CHECK(problem_of("FROM scratch\nARG M=bad\n" + use) == "3: --chmod=bad is no file mode");
}

TEST_CASE("rule 20: a stage inherits what its base stage has set", "[rule20]") {
  const std::string use = "COPY --chmod=$M a b\n";
  CHECK_FALSE(is_accepted("FROM scratch AS a\nENV M=bad\nFROM a\n" + use));
  CHECK_FALSE(is_accepted("FROM scratch AS a\nARG M=bad\nFROM a\n" + use));
  CHECK(is_accepted("FROM scratch AS a\nENV M=bad\nFROM scratch\n" + use));
}

TEST_CASE("rule 20: what an unknown base may set is no reason to reject", "[rule20]") {
  CHECK(is_accepted("FROM r.io/a\nCOPY --chmod=${M}x a b\n"));
  CHECK_FALSE(is_accepted("FROM scratch\nCOPY --chmod=${M}x a b\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nENV M=bad\nCOPY --chmod=$M a b\n"));
}

TEST_CASE("rule 22: a name is never replaced by a shorter one", "[rule22]") {
  CHECK(images("ARG VER=1\nFROM r.io/a:x$VERSION\n") == Strings{"r.io/a:x"});
  CHECK(images("ARG VER=1 VERSION=2\nFROM r.io/a:$VERSION-$VER.$VER_\n") == Strings{"r.io/a:2-1."});
  CHECK(images("ARG A=1\nFROM r.io/a:$A.2\n") == Strings{"r.io/a:1.2"});
}

TEST_CASE("rule 23: what RUN, CMD and their heredocs say is not expanded", "[rule23]") {
  for (const char* line :
       {"RUN echo ${x:bad} ${", "CMD ${x:bad}", "ENTRYPOINT ${x:bad}", "RUN <<E\n${x:bad}\nE",
        "HEALTHCHECK CMD ${x:bad}", "SHELL [\"${x:bad}\"]", "COPY <<'E' /x\n${x:bad}\nE"}) {
    CAPTURE(line);
    CHECK(is_accepted("FROM r.io/a\n" + std::string(line) + "\n"));
  }
  for (const char* line :
       {"COPY <<E /x\n${x:bad}\nE", "USER ${x:bad}", "WORKDIR ${x:bad}", "ENV A=${x:bad}",
        "LABEL a=${x:bad}", "COPY ${x:bad} b", "ADD a ${x:bad}", "VOLUME ${x:bad}",
        "EXPOSE ${x:bad}", "STOPSIGNAL ${x:bad}", "ARG A=${x:bad}"}) {
    CAPTURE(line);
    CHECK(problem_of("FROM r.io/a\n" + std::string(line) + "\n").starts_with("2: "));
  }
}

TEST_CASE("whatever the outside gives is among what a name may be without it", "[open]") {
  const Strings words{"$X",          "r.io/$X",      "r.io/a:$X", "$X/app",     "$X:1",
                      "$X-b",        "r.io/$X-b",    "r.io$X/a",  "${X}app",    "a/$X",
                      "a@$X",        "r.io:$X/a",    "${X:-d}",   "a$X/b",      "$X/$X",
                      "r.io/$X/b:1", "a$X",          "r.io/a-$X", "${X}.io/a",  "r.io/a:1$X",
                      "${X#a}",      "docker.io/$X", "a:$X",      "${X}b/c/d:1"};
  const Strings values{"",         "x",
                       "x/y",      "r.io/x",
                       "1",        ":2",
                       "/b",       "x:1",
                       "x/",       "r.io/",
                       "r.io/x:1", "localhost/",
                       "5000",     "X/",
                       "-",        "docker.io",
                       "library",  "index.docker.io/",
                       "h:5000",   "h:5000/",
                       "a/b:1",    "sha256:" + std::string(64, 'a')};
  int accepted = 0;
  for (const std::string& word : words) {
    const std::string text = "ARG X\nFROM " + word + "\n";
    const Build build = build_of(dockerfile::read(text));
    REQUIRE(build.inputs.size() == 1);
    for (const std::string& value : values) {
      const auto reading = dockerfile::read(text, given({{"X", value}}));
      // "a" + "r.io/x" makes another host: a name's beginning is not given in pieces.
      if (reading.problem || (word == "a$X" && value.starts_with("r.io"))) continue;
      ++accepted;
      CAPTURE(word, value, build.inputs[0].reference);
      for (const std::string& image : reading.external)
        CHECK(matches_pattern(build.inputs[0].reference, image));
    }
  }
  CHECK(accepted > 100);
}

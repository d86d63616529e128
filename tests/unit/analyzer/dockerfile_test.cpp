// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/reading.hpp"

using namespace keelson;

namespace {
Build read_dockerfile(std::string_view text, const dockerfile::Arguments& arguments = {}) {
  return build_of(dockerfile::read(text, given(arguments)));
}
// "kind reference line" of each input.
Strings inputs(const Build& build) {
  Strings out;
  for (const Input& i : build.inputs) {
    out.push_back(std::string(edge_kind_name(i.kind)) + " " + i.reference + " " +
                  std::to_string(i.line));
  }
  return out;
}
}  // namespace

TEST_CASE("FROM names a base with its line") {
  const Build b = read_dockerfile("# comment\n\nFROM r.io/base/jdk:8\nRUN true\n");
  CHECK(inputs(b) == Strings{"from r.io/base/jdk:8 3"});
  CHECK_FALSE(b.problem);
}

TEST_CASE("a stage used by a later FROM is no image") {
  const Build b = read_dockerfile("FROM r.io/a AS build\nFROM build\nFROM r.io/b\n");
  CHECK(inputs(b) == Strings{"from r.io/a:latest 1", "from r.io/b:latest 3"});
}

TEST_CASE("COPY --from takes a stage, a number or an image") {
  const Build b = read_dockerfile(
      "FROM r.io/a AS Tools\nFROM scratch\nCOPY --from=tools /x /x\nCOPY --from=0 /y /y\n"
      "COPY --chown=1 --from=r.io/certs:3 /z /z\n");
  CHECK(inputs(b) == Strings{"from r.io/a:latest 1", "copy r.io/certs:3 5"});
  CHECK_FALSE(b.problem);
}

TEST_CASE("a mount takes its image") {
  const Build b =
      read_dockerfile("FROM scratch\nRUN --mount=type=bind,from=r.io/tool:1,target=/t /t/run\n");
  CHECK(inputs(b) == Strings{"mount r.io/tool:1 2"});
}

TEST_CASE("a global ARG is expanded, its default used, and outside values win") {
  const char* text = "ARG REGISTRY=r.io\nARG TAG=8\nFROM ${REGISTRY}/jdk:$TAG\n";
  CHECK(inputs(read_dockerfile(text)) == Strings{"from r.io/jdk:8 3"});
  CHECK(inputs(read_dockerfile(text, {{"TAG", "11"}})) == Strings{"from r.io/jdk:11 3"});
}

TEST_CASE("an argument nobody gave stays a pattern") {
  CHECK(inputs(read_dockerfile("ARG TAG\nFROM r.io/jdk:$TAG\n")) == Strings{"from r.io/jdk:* 2"});
  CHECK(inputs(read_dockerfile("ARG IMAGE\nFROM $IMAGE\n")) == Strings{"from */*:* 2"});
}

TEST_CASE("continuations, comments inside them and heredocs are not instructions") {
  const Build b = read_dockerfile(
      "FROM r.io/a \\\n# comment\n\n  AS one\nRUN <<EOF\nFROM not/this\nEOF\nFROM r.io/b\n");
  CHECK(inputs(b) == Strings{"from r.io/a:latest 1", "from r.io/b:latest 8"});
}

TEST_CASE("the escape directive changes the continuation character") {
  const Build b = read_dockerfile("# escape=`\nFROM r.io/a `\n  AS x\nRUN dir c:\\\nFROM r.io/b\n");
  CHECK(inputs(b) == Strings{"from r.io/a:latest 2", "from r.io/b:latest 5"});
}

TEST_CASE("a byte order mark and CRLF are accepted") {
  CHECK(inputs(read_dockerfile("\xEF\xBB\xBF"
                               "FROM r.io/a\r\nRUN x\r\n")) == Strings{"from r.io/a:latest 1"});
}

TEST_CASE("the syntax directive names an image") {
  CHECK(inputs(read_dockerfile("# syntax=docker/dockerfile:1\nFROM scratch\n")) ==
        Strings{"syntax docker.io/docker/dockerfile:1 1"});
}

TEST_CASE("ONBUILD triggers name images") {
  CHECK(inputs(read_dockerfile("FROM r.io/a\nONBUILD COPY --from=r.io/b /x /x\n")) ==
        Strings{"from r.io/a:latest 1", "onbuild r.io/b:latest 2"});
}

TEST_CASE("a broken file says where and still protects what can be read") {
  const Build b = read_dockerfile("FROM r.io/a\nFRM r.io/b\nFROM r.io/c\n");
  CHECK(inputs(b) == Strings{"from r.io/a:latest 1", "from */*:* 2", "from r.io/c:latest 3"});
  REQUIRE(b.problem);
  CHECK(b.problem->line == 2);
}

TEST_CASE("a FROM that cannot be understood protects everything it may mean") {
  const Build b = read_dockerfile("FROM r.io/UPPER\nFROM ${X\n");
  CHECK(inputs(b) == Strings{"from */*:* 1", "from */*:* 2"});
  CHECK(b.problem);
}

TEST_CASE("an empty file is a problem, not an empty success") {
  CHECK(read_dockerfile("").problem);
  CHECK(read_dockerfile("# only a comment\n").problem);
}

// SPDX-License-Identifier: Apache-2.0
// Rule 30: names as Docker normalises them, and as it rejects them.
#include <catch2/catch.hpp>

#include "analyzer/model/image_reference.hpp"

using namespace keelson;

namespace {
std::string normal(std::string_view text) {
  return normalised(text, Patterns::forbidden).value_or("");
}
std::string open(std::string_view text) {
  return normalised(text, Patterns::allowed).value_or("");
}
const std::string k_some_digest = "sha256:" + std::string(64, 'a');
}  // namespace

TEST_CASE("rule 30: without a host the hub is meant, one part alone is its library", "[rule30]") {
  CHECK(normal("alpine") == "docker.io/library/alpine:latest");
  CHECK(normal("team/app") == "docker.io/team/app:latest");
  CHECK(normal("a/b/c:1") == "docker.io/a/b/c:1");
  CHECK(normal("docker.io/alpine") == "docker.io/library/alpine:latest");
  CHECK(normal("index.docker.io/alpine:3") == "docker.io/library/alpine:3");
  CHECK(normal("registry-1.docker.io/library/a:3") == "registry-1.docker.io/library/a:3");
}

TEST_CASE("rule 30: what makes the first part a host", "[rule30]") {
  CHECK(normal("r.io/a") == "r.io/a:latest");
  CHECK(normal("host:5000/a") == "host:5000/a:latest");
  CHECK(normal("localhost/a") == "localhost/a:latest");
  CHECK(normal("Foo/bar") == "Foo/bar:latest");
  CHECK(normal("[2001:db8::1]:5000/a") == "[2001:db8::1]:5000/a:latest");
  CHECK(normal("[::1]/a") == "[::1]/a:latest");
  CHECK(normal("r.io/index.docker.io/a") == "r.io/index.docker.io/a:latest");
}

TEST_CASE("rule 30: latest is added only without tag and digest", "[rule30]") {
  CHECK(normal("r.io/a@" + k_some_digest) == "r.io/a@" + k_some_digest);
  CHECK(normal("r.io/a:1@" + k_some_digest) == "r.io/a:1@" + k_some_digest);
  CHECK(normal("r.io/a@sha512:" + std::string(128, '0')) ==
        "r.io/a@sha512:" + std::string(128, '0'));
}

TEST_CASE("rule 30: what a digest, a tag and a path may not be", "[rule30]") {
  for (const std::string& bad : {std::string(64, 'f'),
                                 "r.io/a@sha256:" + std::string(63, 'a'),
                                 "r.io/a@sha256:" + std::string(64, 'A'),
                                 "r.io/a@sha256:" + std::string(64, 'g'),
                                 "r.io/a@" + std::string(64, 'a'),
                                 std::string("r.io/a@"),
                                 "r.io/a:" + std::string(129, 't'),
                                 std::string("r.io/a:.x"),
                                 std::string("r.io/a:-x"),
                                 std::string("r.io/a:x y"),
                                 std::string("r.io/a:x:y"),
                                 std::string("r.io/Foo"),
                                 std::string("UP"),
                                 std::string("a//b"),
                                 std::string("/a"),
                                 std::string("a/"),
                                 std::string("a___b"),
                                 std::string("a._b"),
                                 std::string("a-"),
                                 std::string(".a"),
                                 std::string("a..b"),
                                 std::string("r.io"
                                             "/" +
                                             std::string(256, 'a')),
                                 std::string("-r.io/a"),
                                 std::string("r.io:x/a"),
                                 std::string("[::1/a"),
                                 std::string("r.io/*"),
                                 std::string("$X"),
                                 std::string(" a")}) {
    CAPTURE(bad);
    CHECK(normal(bad).empty());
  }
  CHECK(normal("r.io/a:" + std::string(128, 't')) != "");
  CHECK(normal("r.io/" + std::string(255, 'a')) != "");
  CHECK(normal("a__b/c---d/e.f_g") == "docker.io/a__b/c---d/e.f_g:latest");
}

TEST_CASE("an open name covers whatever the unknown may be", "[open]") {
  struct Case {
    const char *written, *may_be;
  };
  for (const auto& [written, may_be] : {Case{"*", "alpine"},
                                        {"*", "r.io/a/b:c"},
                                        {"*/jdk", "r.io/x/jdk"},
                                        {"r.io/*", "r.io/a/b:c"},
                                        {"r.io/a:*", "r.io/a:1"},
                                        {"r.io/a*", "r.io/a"},
                                        {"r.io/a*", "r.io/a-b:1"},
                                        {"docker.io/*", "docker.io/team/app:1"},
                                        {"docker.io/*", "alpine"},
                                        {"index.docker.io/*", "docker.io/team/app:1"},
                                        {"docker.io/*", "docker.io/a/b/c"},
                                        {"team/*", "team/app:2"},
                                        {"*.io/a", "r.io/a"},
                                        {"*-slim", "jdk:8-slim"},
                                        {"*-slim", "r.io/jdk-slim"},
                                        {"r.io/*-slim", "r.io/jdk:8-slim"},
                                        {"r.io/a/b*c", "r.io/a/b:1c"},
                                        {"*app", "h:5000/x:1app"},
                                        {"app*", "app-x"},
                                        {"app*", "app/x"},
                                        {"docker.io/app*", "app1/x:2"},
                                        {"app*", "app"}}) {
    CAPTURE(written, may_be);
    CHECK(matches_pattern(open(written), normal(may_be)));
  }
}

TEST_CASE("what follows the unknown must be fit for a name or a tag", "[open]") {
  CHECK(open("r.io/a_*'").empty());
  CHECK(open("r.io/*-$").empty());
  CHECK(open("r.io/*-ALPINE") == "r.io/*:*");  // of "node:18-ALPINE"
}

TEST_CASE("a star of a query is the user's, and takes no more than it says", "[open]") {
  CHECK(parse_image_query("base/*-jdk").text() == "docker.io/base/*-jdk");
  CHECK(parse_image_query("r.io/*-jdk:8").text() == "r.io/*-jdk:8");
}

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/image_reference.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"

using namespace keelson;

namespace {
std::string normal(const char* text) {
  return parse_image_reference(text).text();
}
const std::string k_digest = "sha256:" + std::string(64, 'a');
}  // namespace

TEST_CASE("a bare name becomes docker.io/library with the tag latest") {
  CHECK(normal("alpine") == "docker.io/library/alpine:latest");
  CHECK(normal("team/app:1") == "docker.io/team/app:1");
  CHECK(normal("index.docker.io/app") == "docker.io/library/app:latest");
}

TEST_CASE("a first part with a dot, a colon or localhost is the registry") {
  CHECK(normal("localhost/app") == "localhost/app:latest");
  CHECK(normal("host:5000/app") == "host:5000/app:latest");
  CHECK(normal("example.com/a/b:1.0") == "example.com/a/b:1.0");
}

TEST_CASE("a digest needs no tag and keeps one that is given") {
  CHECK(normal(("app@" + k_digest).c_str()) == "docker.io/library/app@" + k_digest);
  CHECK(normal(("app:1@" + k_digest).c_str()) == "docker.io/library/app:1@" + k_digest);
}

TEST_CASE("what Docker rejects is rejected with the reason") {
  for (const char* bad :
       {"", "UPPER", "a//b", "a:", "a:-x", "a@sha256:12", "a b", "-a", "a/", "host.io/"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_image_reference(bad), Error);
  }
  CHECK_THROWS_AS(parse_image_reference(std::string(64, 'f')), Error);
}

TEST_CASE("an unknown part of a name covers everything it may mean") {
  CHECK(normal("*") == "*/*:*");
  CHECK(normal("*/base/jdk:8") == "*/base/jdk:8");
  CHECK(normal("team*/jdk:8") == "*/*jdk:8");
  CHECK(normal("host.io/base/*") == "host.io/base/*:*");
  CHECK(normal("app:*") == "docker.io/library/app:*");
  CHECK(matches_pattern(normal("*"), "host:5000/base/jdk:8"));
  CHECK(matches_pattern(normal("*/base/jdk:8"), "host:5000/base/jdk:8"));
  CHECK(matches_pattern(normal("team*/jdk:8"), "team.example.com/jdk:8"));
  CHECK(matches_pattern(normal("team*/jdk:8"), "docker.io/team1/jdk:8"));
}

TEST_CASE("a star matches any run of characters") {
  CHECK(matches_pattern("a*c", "abbc"));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("a*b*c", "a1b2b3c"));
  CHECK_FALSE(matches_pattern("a*c", "abcd"));
  CHECK_FALSE(matches_pattern("", "a"));
}

TEST_CASE("two patterns overlap exactly when one text matches both") {
  const char* patterns[] = {"", "*", "a", "a*", "*a", "a*b", "*b*", "ab", "ba*", "**", "b*a"};
  std::vector<std::string> texts{""};
  for (size_t i = 0; texts[i].size() < 6; ++i) {
    for (const char c : {'a', 'b'}) texts.push_back(texts[i] + c);
  }
  for (const char* a : patterns) {
    for (const char* b : patterns) {
      bool both = false;
      for (const auto& t : texts) both |= matches_pattern(a, t) && matches_pattern(b, t);
      CAPTURE(a, b);
      CHECK(patterns_overlap(a, b) == both);
    }
  }
}

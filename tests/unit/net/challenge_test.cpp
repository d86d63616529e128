// SPDX-License-Identifier: Apache-2.0
#include "src/net/challenge.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/net/http_client.hpp"

using namespace keelson;
using namespace keelson::net;

TEST_CASE("a token challenge is taken apart") {
  const auto c = parse_challenge(
      R"(Bearer realm="https://auth.example.com/token",service="r.io",scope="repository:a:pull,push")");
  CHECK(c.at("scheme") == "bearer");
  CHECK(c.at("realm") == "https://auth.example.com/token");
  CHECK(c.at("scope") == "repository:a:pull,push");
  CHECK(parse_challenge("Basic realm=\"x\"").at("scheme") == "basic");
  CHECK(parse_challenge("").empty());
  CHECK(parse_challenge("Bearer realm=\"open").at("realm") == "open");
}

TEST_CASE("each status is its own kind of error, and success none") {
  const auto kind = [](int status) {
    try {
      require_success({status, {}, {}}, "do", "it");
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::internal;
  };
  CHECK(kind(200) == ErrorKind::internal);
  CHECK(kind(401) == ErrorKind::unauthorized);
  CHECK(kind(403) == ErrorKind::forbidden);
  CHECK(kind(404) == ErrorKind::not_found);
  CHECK(kind(405) == ErrorKind::unsupported);
  CHECK(kind(429) == ErrorKind::rate_limited);
  CHECK(kind(503) == ErrorKind::network);
  CHECK(kind(302) == ErrorKind::protocol);
}

TEST_CASE("an address that is none is a configuration error") {
  for (const char* url : {"", "ftp://x", "registry.example.com", "://"}) {
    CAPTURE(url);
    ClientOptions options;
    options.url = url;
    CHECK_THROWS_AS(HttpClient(options), Error);
  }
}

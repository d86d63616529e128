// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/version.hpp"

#include <catch2/catch.hpp>

using keelson::cleanup::parse_version;

TEST_CASE("versions are ordered as Semantic Versioning says") {
  const char* ascending[] = {"0.9",        "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta",
                             "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
                             "v1.0.0",     "1.0.1",        "1.9",           "1.10",
                             "2.0",        "10.0.0.1",     "2024.01.31"};
  for (std::size_t a = 0; a < std::size(ascending); ++a) {
    for (std::size_t b = 0; b < std::size(ascending); ++b) {
      CAPTURE(ascending[a], ascending[b]);
      CHECK((*parse_version(ascending[a]) < *parse_version(ascending[b])) == (a < b));
      CHECK((*parse_version(ascending[a]) == *parse_version(ascending[b])) == (a == b));
    }
  }
}

TEST_CASE("what is said differently but means the same version is equal") {
  CHECK(*parse_version("1.2") == *parse_version("v1.2.0"));
  CHECK(*parse_version("1.2.0+build.5") == *parse_version("1.2.0_build.6"));
  CHECK(*parse_version("1.0.0-rc.01") == *parse_version("1.0.0-rc.1"));
}

TEST_CASE("what is no version has no place among versions") {
  for (const char* tag :
       {"latest", "", "v", "1", "20240131", "1234567", "1.", ".1", "1..2", "1.x", "release-1.2",
        "1.2.3.4.5", "1.2-", "1.2-a..b", "99999999999999999999999", "-1"}) {
    CAPTURE(tag);
    CHECK_FALSE(parse_version(tag));
  }
}

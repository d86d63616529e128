// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/yaml/load.hpp"

using namespace keelson;

TEST_CASE("a stray bracket ends the reading before it fills the memory") {
  const std::string text =
      " #rvices:\n  a: {extends: b, image: x}\n  b: {extends: a}\n ,i  mage: z}Platf\n";
  try {
    yaml::load_all(text, "compose.yaml");
    FAIL("it was read");
  } catch (const Error& error) {
    CHECK(error.object().starts_with("compose.yaml:"));
    CHECK(error.cause().find("million") == std::string::npos);
  }
}

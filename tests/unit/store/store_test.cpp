// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/store/database.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;

TEST_CASE("a store that cannot be made is told with its path") {
  try {
    Database database("/nonexistent/directory/k.db");
    FAIL("opened");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("/nonexistent/directory/k.db") != std::string::npos);
  }
}

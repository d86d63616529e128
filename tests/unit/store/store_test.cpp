// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/store/encode.hpp"
#include "src/store/facts.hpp"
#include "src/store/snapshots.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;

namespace {
const Time k_now = *parse_time("2026-11-24T12:00:00Z");
}

TEST_CASE("the last observation and inventory come back as they were") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  CHECK_FALSE(last_observation(database, "swarm"));
  const live::Observation observation{"swarm", k_now, {{"r.io/a:1", "service a", "running"}}};
  save(database, observation);
  const auto seen = last_observation(database, "swarm");
  REQUIRE(seen);
  CHECK(seen->images == observation.images);
  CHECK(seen->taken == k_now);

  registry::Inventory inventory{"prod", "http://r.io", {"r.io"}, k_now, {}};
  inventory.repositories.push_back(
      {"app",
       {{"1", "sha256:a"}},
       {{"sha256:a", {"type", 7, "2024-01-01T00:00:00Z", {"sha256:b"}, "sha256:c"}}},
       "half"});
  save(database, inventory);
  const auto back = last_inventory(database, "prod");
  REQUIRE(back);
  CHECK(encode(*back) == encode(inventory));
  CHECK(back->repositories[0].manifests.at("sha256:a") ==
        inventory.repositories[0].manifests.at("sha256:a"));
}

TEST_CASE("facts are remembered across runs") {
  const tests::TemporaryDirectory d;
  {
    Database database(d.path / "k.db");
    Facts facts(database);
    facts.remember("sha256:a", {"type", 7, "", {}, ""});
    facts.flush();
  }
  Database database(d.path / "k.db");
  Facts facts(database);
  REQUIRE(facts.find("sha256:a"));
  CHECK(facts.find("sha256:a")->size_bytes == 7);
  CHECK_FALSE(facts.find("sha256:b"));
}

TEST_CASE("what the store holds damaged is an error, not a default") {
  CHECK_THROWS_AS(decode_fact("{}"), Error);
  CHECK_THROWS_AS(decode_inventory("[1"), Error);
  CHECK_THROWS_AS(decode_observation(R"({"source":"a","taken":"now","images":[]})"), Error);
}

TEST_CASE("a store that cannot be made is told with its path") {
  try {
    Database database("/nonexistent/directory/k.db");
    FAIL("opened");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("/nonexistent/directory/k.db") != std::string::npos);
  }
}

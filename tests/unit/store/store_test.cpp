// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/store/encode.hpp"
#include "src/store/facts.hpp"
#include "src/store/journal.hpp"
#include "src/store/run_lock.hpp"
#include "src/store/snapshots.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;

namespace {
const Time k_now = *parse_time("2026-11-24T12:00:00Z");
}

TEST_CASE("the journal gives back the bytes it was given, whatever they are") {
  const tests::TemporaryDirectory d;
  std::string bytes = "{\"a\": \"\\u0000\"}";
  bytes += '\0';
  bytes += "\xff\xfe'; DROP TABLE item; --";
  {
    Database database(d.path / "k.db");
    Journal journal(database);
    journal.begin({"run", "prod", "http://r.io", "sha256:x", "2026-11-24T12:00:00Z", ""});
    journal.add("run",
                {1, "app", "sha256:y", "type", bytes, {"1", "a\"b"}, ItemState::intended, ""});
    journal.set_state("run", 1, ItemState::deleted, "");
  }
  Database database(d.path / "k.db");
  Journal journal(database);
  REQUIRE(journal.runs().size() == 1);
  CHECK(journal.runs()[0].finished.empty());
  const auto items = journal.items("run");
  REQUIRE(items.size() == 1);
  CHECK(items[0].bytes == bytes);
  CHECK(items[0].tags == std::vector<std::string>{"1", "a\"b"});
  CHECK(items[0].state == ItemState::deleted);
}

TEST_CASE("an item is journalled once") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  Journal journal(database);
  journal.begin({"run", "prod", "u", "h", "t", ""});
  const JournalItem item{1, "app", "d", "t", "b", {}, ItemState::intended, ""};
  journal.add("run", item);
  CHECK_THROWS_AS(journal.add("run", item), Error);
  CHECK(journal.items("run").size() == 1);
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

TEST_CASE("a second run is refused while the first lives, and told who that is") {
  const tests::TemporaryDirectory d;
  {
    const RunLock first(d.path / "k.db");
    try {
      const RunLock second(d.path / "k.db");
      FAIL("two locks");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::refused);
      CHECK(error.cause().find("process " + std::to_string(getpid())) != std::string::npos);
    }
  }
  CHECK_NOTHROW(RunLock(d.path / "k.db"));
}

TEST_CASE("a store that cannot be made is told with its path") {
  try {
    Database database("/nonexistent/directory/k.db");
    FAIL("opened");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("/nonexistent/directory/k.db") != std::string::npos);
  }
}

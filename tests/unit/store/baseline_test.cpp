// SPDX-License-Identifier: Apache-2.0
#include "src/store/baseline.hpp"

#include <Poco/Data/Session.h>

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;

TEST_CASE("what the last run rested on comes back as it was, for its registry alone") {
  const tests::TemporaryDirectory d;
  const Baseline first{*parse_time("2026-11-24T12:00:00Z"), {{"swarm", 40}}, {{"services", 9}}, {}};
  Baseline second = first;
  second.protections = {{"base/os", 5'000'000'000}, {"a\"b", 0}};
  {
    Database database(d.path / "k.db");
    CHECK_FALSE(last_baseline(database, "http://r.io"));
    save(database, "http://r.io", first);
    save(database, "http://r.io", second);
    save(database, "http://other.io", first);
  }
  Database database(d.path / "k.db");
  CHECK(last_baseline(database, "http://r.io") == second);
  CHECK(last_baseline(database, "http://other.io") == first);
  CHECK_FALSE(last_baseline(database, "http://r.i"));
}

TEST_CASE("what the last run rested on, damaged, is an error and not nothing") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  const std::string damage = GENERATE(
      "", "{", "[]", R"({"taken":"2026-11-24T12:00:00Z","live":{},"dockerfiles":{}})",
      R"({"taken":"now","live":{},"dockerfiles":{},"protections":{}})",
      R"({"taken":"2026-11-24T12:00:00Z","live":{"a":"b"},"dockerfiles":{},"protections":{}})");
  database.write("damage", [&](Poco::Data::Session& s) {
    using namespace Poco::Data::Keywords;
    s << "INSERT INTO baseline VALUES ('http://r.io', '" + damage + "')", now;
  });
  CHECK_THROWS_AS(last_baseline(database, "http://r.io"), Error);
}

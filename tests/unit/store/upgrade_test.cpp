// SPDX-License-Identifier: Apache-2.0
#include "src/store/upgrade.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/store/baseline.hpp"
#include "src/store/journal.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;

namespace {

using namespace Poco::Data::Keywords;

// As Keelson 0.1 wrote it, version 1; with `scan`, version 2.
void write_old(const std::filesystem::path& path, int version) {
  Poco::Data::SQLite::Connector::registerConnector();
  Poco::Data::Session s("SQLite", path.string());
  for (const char* statement :
       {"CREATE TABLE manifest (digest TEXT PRIMARY KEY, fact TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE observation (source TEXT PRIMARY KEY, content TEXT NOT NULL)",
        "CREATE TABLE inventory (registry TEXT PRIMARY KEY, content TEXT NOT NULL)",
        "CREATE TABLE run (id TEXT PRIMARY KEY, registry TEXT NOT NULL, url TEXT NOT NULL,"
        " plan TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '')",
        "CREATE TABLE item (run TEXT NOT NULL REFERENCES run, position INTEGER NOT NULL,"
        " repository TEXT NOT NULL, digest TEXT NOT NULL, media_type TEXT NOT NULL,"
        " bytes BLOB NOT NULL, tags TEXT NOT NULL, state TEXT NOT NULL,"
        " note TEXT NOT NULL DEFAULT '', PRIMARY KEY (run, position))",
        "INSERT INTO manifest VALUES ('sha256:a', '{}')",
        "INSERT INTO observation VALUES ('swarm', '{\"source\":\"swarm\"}')",
        "INSERT INTO run VALUES ('old', 'prod', 'http://r.io', 'sha256:p',"
        " '2026-01-01T00:00:00Z', '')",
        "INSERT INTO item VALUES ('old', 1, 'app', 'sha256:a', 'type', X'7b7d', '[\"1\"]',"
        " 'deleted', '')",
        "INSERT INTO item VALUES ('old', 2, 'app', 'sha256:b', 'type', X'7b7d', '[\"2\"]', 'kept',"
        " 'it has moved')"})
    s << statement, now;
  if (version >= 2) {
    s << "CREATE TABLE scan (source TEXT PRIMARY KEY, content BLOB NOT NULL)", now;
    s << "INSERT INTO scan VALUES ('services', X'00')", now;
  }
  s << "PRAGMA user_version = " + std::to_string(version), now;
}

int number(Database& database, const std::string& query) {
  int number = 0;
  database.read("ask", [&](Poco::Data::Session& s) { s << query, into(number), now; });
  return number;
}

void check_old(Database& database) {
  Journal journal(database);
  const auto items = journal.items("old");
  REQUIRE(items.size() == 2);
  CHECK(items[0].bytes == "{}");
  CHECK(items[0].kind == ItemKind::manifest);
  CHECK(items[0].blobs.empty());
  CHECK(items[0].state == ItemState::deleted);
  CHECK(items[1].state == ItemState::left);
  CHECK(items[1].note == "it has moved");
  REQUIRE(journal.find("http://r.io", "app", "1"));
  CHECK(number(database, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'manifest'") == 0);
  CHECK(number(database, "SELECT COUNT(*) FROM observation") == 1);
  CHECK(number(database, "PRAGMA user_version") == k_version);
}

}  // namespace

TEST_CASE("a store of an older version is brought up to date, its journal with it") {
  const tests::TemporaryDirectory d;
  const int version = GENERATE(1, 2);
  write_old(d.path / "k.db", version);
  {
    Database database(d.path / "k.db");
    check_old(database);
    CHECK(number(database, "SELECT COUNT(*) FROM scan") == version - 1);
    Journal journal(database);
    journal.begin({"new", "prod", "http://r.io", "sha256:q", "2026-11-24T12:00:00Z", ""});
    JournalItem item;
    item.repository = "app";
    item.blobs = {{"sha256:l", 3}};
    CHECK_NOTHROW(journal.add("new", {item}));
    CHECK_NOTHROW(save(database, "http://r.io", Baseline{}));
  }
  Database again(d.path / "k.db");
  check_old(again);
  CHECK(Journal(again).items("new").size() == 1);
}

TEST_CASE("a store is brought up to date once, though many processes open it") {
  const tests::TemporaryDirectory d;
  write_old(d.path / "k.db", 1);
  int go[2];
  REQUIRE(pipe(go) == 0);
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      close(go[1]);
      char byte = 0;
      if (read(go[0], &byte, 1) != 0) _exit(3);  // all at once, when the pipe ends
      try {
        Database database(d.path / "k.db");
        _exit(Journal(database).items("old").size() == 2 ? 0 : 2);
      } catch (const Error&) {
        _exit(1);
      }
    }
    children.push_back(child);
  }
  close(go[0]);
  close(go[1]);
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  Database database(d.path / "k.db");
  check_old(database);
}

TEST_CASE("an older store that cannot be brought up to date stays as it was") {
  const tests::TemporaryDirectory d;
  write_old(d.path / "k.db", 2);
  {
    Poco::Data::Session s("SQLite", (d.path / "k.db").string());
    s << "CREATE TABLE baseline (mine TEXT)", now;  // the last table of the new version
  }
  CHECK_THROWS_AS(Database(d.path / "k.db"), Error);
  Poco::Data::Session s("SQLite", (d.path / "k.db").string());
  int version = 0, facts = 0;
  s << "PRAGMA user_version", into(version), now;
  s << "SELECT COUNT(*) FROM manifest", into(facts), now;
  CHECK(version == 2);
  CHECK(facts == 1);
}

TEST_CASE("a store of a newer version is not touched") {
  const tests::TemporaryDirectory d;
  { Database database(d.path / "k.db"); }
  {
    Poco::Data::Session s("SQLite", (d.path / "k.db").string());
    s << "PRAGMA user_version = 99", now;
  }
  CHECK_THROWS_WITH(Database(d.path / "k.db"), Catch::Contains("a newer Keelson wrote it"));
}

TEST_CASE("a file that is no store is told, and left") {
  const tests::TemporaryDirectory d;
  d.write("k.db", "this is a text, and long enough to be taken for a header of SQLite's, or not");
  CHECK_THROWS_WITH(Database(d.path / "k.db"), Catch::Contains("not a database"));
}

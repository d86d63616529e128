// SPDX-License-Identifier: Apache-2.0
#include "src/store/journal.hpp"

#include <Poco/Data/Session.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "analyzer/model/error.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;

namespace {

Run run(const std::string& id, const std::string& plan = "sha256:p") {
  return {id, "prod", "http://r.io", plan, "2026-11-24T12:00:00Z", ""};
}

JournalItem item(int position, const std::string& digest, std::vector<std::string> tags = {}) {
  JournalItem item;
  item.position = position;
  item.repository = "app";
  item.digest = digest;
  item.media_type = "type";
  item.bytes = "{}";
  item.tags = std::move(tags);
  return item;
}

// How a child that runs `work` ended.
template <class Work>
int status_of_child(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

struct JournalFixture {
  tests::TemporaryDirectory directory;
  std::filesystem::path path = directory.path / "k.db";
};

}  // namespace

TEST_CASE_METHOD(JournalFixture, "the journal gives back what it was given, whatever that is") {
  JournalItem given = item(7, "sha256:y", {"1", "a\"b", "ü"});
  given.bytes = "{\"a\": \"\\u0000\"}";
  given.bytes += '\0';
  given.bytes += "\xff\xfe'; DROP TABLE item; --";
  given.blobs = {{"sha256:z", 5'000'000'000}, {"sha256:w", 0}};
  given.size_bytes = 5'000'000'100;
  given.note = "a\nnote \xff";
  JournalItem tag = item(8, "sha256:y", {"2"});
  tag.kind = ItemKind::tag;
  tag.bytes.clear();
  {
    Database database(path);
    Journal journal(database);
    journal.begin(run("one"));
    journal.add("one", {given, tag});
    journal.set_states("one", {{8, ItemState::failed, "403"}, {7, ItemState::deleted, "n"}});
  }
  Database database(path);
  Journal journal(database);
  REQUIRE(journal.runs().size() == 1);
  CHECK(journal.runs()[0].finished.empty());
  const auto items = journal.items("one");
  REQUIRE(items.size() == 2);
  CHECK(items[0].bytes == given.bytes);
  CHECK(items[0].tags == given.tags);
  CHECK(items[0].blobs == given.blobs);
  CHECK(items[0].size_bytes == given.size_bytes);
  CHECK(items[0].state == ItemState::deleted);
  CHECK(items[0].kind == ItemKind::manifest);
  CHECK(items[1].kind == ItemKind::tag);
  CHECK(items[1].bytes.empty());
  CHECK(items[1].state == ItemState::failed);
  CHECK(items[1].note == "403");
  CHECK(journal.counts("one") ==
        std::map<ItemState, std::int64_t>{{ItemState::deleted, 1}, {ItemState::failed, 1}});
}

TEST_CASE_METHOD(JournalFixture, "a batch is journalled wholly or not at all") {
  Database database(path);
  Journal journal(database);
  journal.begin(run("one"));
  journal.add("one", {item(1, "sha256:a")});
  CHECK_THROWS_AS(journal.add("one", {item(2, "sha256:b"), item(1, "sha256:a")}), Error);
  CHECK(journal.items("one").size() == 1);
  CHECK_THROWS_AS(
      journal.set_states("one", {{1, ItemState::deleted, ""}, {9, ItemState::deleted, ""}}), Error);
  CHECK(journal.items("one")[0].state == ItemState::intended);
}

TEST_CASE_METHOD(JournalFixture, "a tag that is no text is refused, not altered") {
  Database database(path);
  Journal journal(database);
  journal.begin(run("one"));
  CHECK_THROWS_AS(journal.add("one", {item(1, "sha256:a", {"\xff"})}), Error);
  CHECK(journal.items("one").empty());
}

TEST_CASE_METHOD(JournalFixture, "an item of no run is refused") {
  Database database(path);
  Journal journal(database);
  CHECK_THROWS_AS(journal.add("none", {item(1, "sha256:a")}), Error);
}

TEST_CASE_METHOD(JournalFixture, "what a run did not come to is left, and nothing else of it") {
  Database database(path);
  Journal journal(database);
  for (const char* name : {"one", "two"}) {
    journal.begin(run(name));
    journal.add(name, {item(1, "sha256:a"), item(2, "sha256:b")});
    journal.set_states(name, {{1, ItemState::failed, "405"}});
  }
  journal.settle_rest("one", ItemState::left, "it ended before");
  const auto one = journal.items("one"), two = journal.items("two");
  CHECK(one[0].state == ItemState::failed);
  CHECK(one[0].note == "405");
  CHECK(one[1].state == ItemState::left);
  CHECK(one[1].note == "it ended before");
  CHECK(two[1].state == ItemState::intended);
}

TEST_CASE_METHOD(JournalFixture, "the unfinished run of a plan is the latest that did not end") {
  Database database(path);
  Journal journal(database);
  CHECK_FALSE(journal.unfinished("sha256:p"));
  journal.begin(run("one"));
  journal.begin(run("two"));
  journal.begin(run("other", "sha256:q"));
  REQUIRE(journal.unfinished("sha256:p"));
  CHECK(journal.unfinished("sha256:p")->id == "two");
  journal.finish("two", "2026-11-24T13:00:00Z");
  CHECK(journal.unfinished("sha256:p")->id == "one");
  journal.finish("one", "2026-11-24T13:00:00Z");
  CHECK_FALSE(journal.unfinished("sha256:p"));
}

TEST_CASE_METHOD(JournalFixture,
                 "the latest entry is found by tag and by digest, in its registry alone") {
  Database database(path);
  Journal journal(database);
  journal.begin(run("one"));
  journal.begin(run("two"));
  journal.add("one", {item(1, "sha256:a", {"1", "latest"}), item(2, "sha256:b", {"2"})});
  journal.add("two", {item(1, "sha256:c", {"latest"}), item(2, "sha256:b", {"3"})});
  journal.set_states("two", {{2, ItemState::left, "it has moved"}});
  const auto found = [&](const std::string& what) {
    const auto f = journal.find("http://r.io", "app", what);
    return f ? f->run.id + " " + f->item.digest : "";
  };
  CHECK(found("1") == "one sha256:a");
  CHECK(found("latest") == "two sha256:c");
  CHECK(found("sha256:a") == "one sha256:a");
  CHECK(found("sha256:b") == "one sha256:b");  // the second run left it
  CHECK(found("3").empty());
  CHECK(found("lat").empty());
  CHECK(found("'").empty());
  CHECK_FALSE(journal.find("http://other.io", "app", "1"));
  CHECK_FALSE(journal.find("http://r.io", "ap", "1"));
}

TEST_CASE_METHOD(JournalFixture, "threads journal at the same time and lose nothing") {
  Database database(path);
  Journal journal(database);
  journal.begin(run("one"));
  constexpr int threads = 4, each = 20;
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([&journal, t] {
      for (int i = 0; i < each; ++i) {
        const int position = t * each + i;
        journal.add("one", {item(position, "sha256:" + std::to_string(position))});
        journal.set_states("one", {{position, ItemState::deleted, ""}});
        journal.find("http://r.io", "app", "sha256:0");
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  CHECK(journal.counts("one") ==
        std::map<ItemState, std::int64_t>{{ItemState::deleted, threads * each}});
}

TEST_CASE_METHOD(JournalFixture,
                 "a process killed while it writes leaves what it had finished, and no more") {
  {
    Database database(path);
    Journal(database).begin(run("one"));
  }
  const int status = status_of_child([&] {
    Database database(path);
    Journal journal(database);
    journal.add("one", {item(1, "sha256:a")});
    database.write("die", [](Poco::Data::Session& s) {
      using namespace Poco::Data::Keywords;
      // Enough that SQLite writes some of it before the transaction ends.
      s << "PRAGMA cache_size = 1", now;
      for (int i = 2; i < 200; ++i) {
        s << "INSERT INTO item (run, position, repository, digest, media_type, bytes, tags, state)"
             " VALUES ('one', " +
                 std::to_string(i) + ", 'app', '', '', zeroblob(5000), '[]', '')",
            now;
      }
      kill(getpid(), SIGKILL);
    });
  });
  REQUIRE(WIFSIGNALED(status));
  Database database(path);
  const auto items = Journal(database).items("one");
  REQUIRE(items.size() == 1);
  CHECK(items[0].digest == "sha256:a");
}

TEST_CASE_METHOD(JournalFixture, "a full disk is told, and the journal is as it was before") {
  {
    Database database(path);
    Journal journal(database);
    journal.begin(run("one"));
    journal.add("one", {item(1, "sha256:a")});
  }
  constexpr int told = 7, not_told = 8;
  const int status = status_of_child([&] {
    Database database(path);
    Journal journal(database);
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    JournalItem large = item(2, "sha256:b");
    large.bytes.assign(1'000'000, 'x');
    try {
      journal.add("one", {large});
    } catch (const Error& error) {
      const std::string text = error.what();
      _exit(text.find("disk") != std::string::npos ? told : not_told);
    }
  });
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == told);
  Database database(path);
  Journal journal(database);
  CHECK(journal.items("one").size() == 1);
  CHECK_NOTHROW(journal.add("one", {item(2, "sha256:b")}));
}

TEST_CASE_METHOD(JournalFixture, "a store that may not grow says that the disk is full") {
  Database database(path);
  Journal journal(database);
  journal.begin(run("one"));
  database.read("bound", [](Poco::Data::Session& s) {
    using namespace Poco::Data::Keywords;
    int pages = 0;
    s << "PRAGMA max_page_count = 1", into(pages), now;  // no less than there are
  });
  JournalItem large = item(1, "sha256:a");
  large.bytes.assign(1'000'000, 'x');
  CHECK_THROWS_WITH(journal.add("one", {large}), Catch::Contains("the disk is full"));
  CHECK(journal.items("one").empty());
}

TEST_CASE_METHOD(JournalFixture, "a test may fail each write before it begins") {
  Database database(path);
  Journal journal(database);
  journal.begin(run("one"));
  std::vector<std::string> writes;
  database.before_write = [&](const std::string& doing) {
    writes.push_back(doing);
    if (writes.size() == 2) throw Error(ErrorKind::internal, doing, "k.db", "the disk is full");
  };
  journal.add("one", {item(1, "sha256:a")});
  CHECK_THROWS_AS(journal.add("one", {item(2, "sha256:b")}), Error);
  CHECK(journal.items("one").size() == 1);
  CHECK(writes == std::vector<std::string>(2, "write to journal"));
}

TEST_CASE_METHOD(JournalFixture, "a state no version wrote is an error, not a default") {
  Database database(path);
  Journal journal(database);
  journal.begin(run("one"));
  journal.add("one", {item(1, "sha256:a")});
  const auto damage = [&](const std::string& change) {
    database.write("damage", [&](Poco::Data::Session& s) {
      using namespace Poco::Data::Keywords;
      s << "UPDATE item SET " + change, now;
    });
  };
  damage("state = 'vanished'");
  CHECK_THROWS_AS(journal.items("one"), Error);
  CHECK_THROWS_AS(journal.counts("one"), Error);
  damage("state = 'deleted', tags = '[1'");
  CHECK_THROWS_AS(journal.items("one"), Error);
  CHECK_THROWS_AS(journal.find("http://r.io", "app", "1"), Error);
  damage("tags = '[]', blobs = '[[1]]'");
  CHECK_THROWS_AS(journal.items("one"), Error);
}

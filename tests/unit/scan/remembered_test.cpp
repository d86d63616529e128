// SPDX-License-Identifier: Apache-2.0
// What is remembered of a source between runs, and when it must not be believed.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>

#include "analyzer/model/error.hpp"
#include "src/scan/builds.hpp"
#include "src/scan/facts.hpp"
#include "src/scan/index.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::scan;
namespace fs = std::filesystem;

namespace {

config::Settings settings_for(const tests::TemporaryDirectory& d) {
  config::Settings settings;
  settings.sources = {{d.path / "s", "s"}};
  return settings;
}

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

Build some_build() {
  Build build;
  build.inputs = {{EdgeKind::mount, "r.io/a:$X", "r.io/a:*", 7, EdgeStrength::soft},
                  {EdgeKind::from, "b", "docker.io/library/b:latest", 1, EdgeStrength::hard}};
  build.problem = Problem{3, "odd \xff bytes"};
  build.is_template = true;
  return build;
}

}  // namespace

TEST_CASE("facts come back as they were, and damaged ones do not come back at all") {
  std::string bytes;
  encode_facts(some_build(), bytes);
  const auto back = decode_facts(bytes);
  REQUIRE(back);
  CHECK(back->inputs == some_build().inputs);
  CHECK(back->problem == some_build().problem);
  CHECK(back->is_template);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(decode_facts(std::string_view(bytes).substr(0, size)));
  CHECK_FALSE(decode_facts(bytes + "x"));
}

TEST_CASE("different inputs of a build have different keys") {
  dockerfile::BuildInputs a, b, c, d;
  b.arguments["TAG"] = "1";
  c.arguments["TAG"] = "2";
  d.target = "TAG";
  CHECK(key_of(a) == key_of(dockerfile::BuildInputs()));
  CHECK(key_of(a) != key_of(b));
  CHECK(key_of(b) != key_of(c));
  CHECK(key_of(a) != key_of(d));
}

TEST_CASE("an index believes a file only with the stamp it had, and not one just changed") {
  const std::int64_t started = now_ns();
  const source::Stamp old{7, started - 10'000'000'000, started - 10'000'000'000, 1};
  const source::Stamp fresh{7, started - 1'000'000'000, started - 1'000'000'000, 2};
  IndexWriter writer(started,
                     {{"a", old, std::string_view("fDockerfile\0", 12)}, {"b", fresh, ""}});
  writer.add({"a/Dockerfile", old, {{1, "facts"}}});
  writer.add({"b/Dockerfile", fresh, {{1, "facts"}}});
  const std::string bytes = writer.take();
  const Index index(bytes);
  CHECK(index.size() == 2);
  REQUIRE(index.find("a/Dockerfile", old) != nullptr);
  CHECK(index.find("a/Dockerfile", old)->facts[0].bytes == "facts");
  for (int field = 0; field < 4; ++field) {
    auto changed = old;
    if (field == 0) ++changed.size_bytes;
    if (field == 1) ++changed.modified_ns;
    if (field == 2) ++changed.changed_ns;
    if (field == 3) ++changed.inode;
    CHECK(index.find("a/Dockerfile", changed) == nullptr);
  }
  CHECK(index.find("b/Dockerfile", fresh) == nullptr);
  CHECK(index.entries_of("a", old) == std::string_view("fDockerfile\0", 12));
  CHECK_FALSE(index.entries_of("a", fresh));
  CHECK_FALSE(index.entries_of("b", fresh));
  CHECK_FALSE(index.entries_of("c", old));
  CHECK(index.find("c/Dockerfile", old) == nullptr);
  IndexWriter other(started, {});
  other.add({"blob", {}, {{1, "facts"}}});
  other.add({"timeless", {7, 0, 0, 3}, {{1, "facts"}}});
  const Index timeless(other.take());
  CHECK(timeless.find("blob", {}) != nullptr);
  CHECK(timeless.find("timeless", {7, 0, 0, 3}) == nullptr);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Index damaged(bytes.substr(0, size));
    CHECK(damaged.size() <= 1);  // whole entries at most
  }
  CHECK(Index("something else").size() == 0);
}

TEST_CASE("what did not change is not read again, and gives the same builds") {
  const std::int64_t started = now_ns();
  const source::Stamp old{7, started - 10'000'000'000, started - 10'000'000'000, 1};
  const std::vector<SourceFile> files = {{"a", "s/a", old}, {"b", "s/b", old}};
  const config::Settings settings;
  Linker linker(settings);
  std::atomic<int> asked{0};
  const auto text_of = [&](const SourceFile& file) {
    ++asked;
    return "FROM r.io/" + file.name + ":1\n";
  };
  const SourceReading first = read_source(files, Index(), linker, {}, text_of, 2, started);
  CHECK(asked == 2);
  REQUIRE_FALSE(first.index.empty());
  const SourceReading second =
      read_source(files, Index(first.index), linker, {}, text_of, 2, started);
  CHECK(asked == 2);
  CHECK(second.files_read == 0);
  CHECK(second.index.empty());  // nothing to be remembered anew
  REQUIRE(second.builds.size() == 2);
  CHECK(second.builds[1].dockerfile == "s/b");
  CHECK(second.builds[1].inputs == first.builds[1].inputs);
  // One file less is worth remembering too.
  CHECK_FALSE(
      read_source({files[0]}, Index(first.index), linker, {}, text_of, 1, started).index.empty());
}

TEST_CASE("one text under several names is read once, and what fails is listed under each") {
  const std::vector<SourceFile> files = {{"blob", "a/Dockerfile@main", {}, "a/Dockerfile"},
                                         {"blob", "b/Dockerfile.in@main", {}, "b/Dockerfile.in"}};
  const config::Settings settings;
  Linker linker(settings);
  int asked = 0;
  const auto reading = read_source(
      files, Index(), linker, {}, [&](const SourceFile&) { return ++asked, "FROM a\n"; }, 1, 0);
  CHECK(asked == 1);
  REQUIRE(reading.builds.size() == 2);
  CHECK_FALSE(reading.builds[0].is_template);
  CHECK(reading.builds[1].is_template);
  const auto failed = read_source(
      files, Index(), linker, {},
      [](const SourceFile&) -> std::string { throw Error(ErrorKind::invalid, "", "", "broken"); },
      1, 0);
  CHECK(failed.builds.empty());
  CHECK(failed.unreadable.size() == 2);
}

TEST_CASE("a changed, a new and a removed file are seen") {
  const tests::TemporaryDirectory d;
  store::Database database(d.path / "k.db");
  for (const char* name : {"a", "b", "c"})
    d.write(std::string("s/") + name + "/Dockerfile", std::string("FROM r.io/") + name + ":1\n");
  const auto settings = settings_for(d);
  std::vector<std::string> seen;
  const auto look = [&] {
    seen.clear();
    const Builds builds = read_builds(settings, &database);
    for (const Build& build : builds.builds) seen.push_back(build.inputs.at(0).reference);
    return builds.files_read;
  };
  look();
  d.write("s/a/Dockerfile", "FROM r.io/other:1\n");
  fs::remove(d.path / "s/b/Dockerfile");
  d.write("s/d/Dockerfile", "FROM r.io/d:1\n");
  look();
  CHECK(seen == std::vector<std::string>{"r.io/other:1", "r.io/c:1", "r.io/d:1"});
}

TEST_CASE("new build arguments in keelson.yml are not answered from memory") {
  const tests::TemporaryDirectory d;
  store::Database database(d.path / "k.db");
  d.write("s/Dockerfile", "ARG TAG=1\nFROM r.io/a:$TAG\n");
  auto settings = settings_for(d);
  const auto reference = [&] {
    return read_builds(settings, &database).builds.at(0).inputs.at(0).reference;
  };
  CHECK(reference() == "r.io/a:*");  // nobody is seen to build it
  settings.builds = {{"s/Dockerfile", "r.io/x", {"TAG=2"}}};
  CHECK(reference() == "r.io/a:2");
  settings.builds = {{"s/Dockerfile", "r.io/x", {"TAG=3"}}};
  CHECK(reference() == "r.io/a:3");
}

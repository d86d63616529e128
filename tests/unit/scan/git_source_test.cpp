// SPDX-License-Identifier: Apache-2.0
// Dockerfiles out of git repositories, and out of the commits live images come from.
#include <algorithm>
#include <catch2/catch.hpp>

#include "src/scan/builds.hpp"
#include "tests/temporary.hpp"
#include "tests/unit/analyzer/git_fixture.hpp"

using namespace keelson;
using namespace keelson::scan;

namespace {

using Strings = std::vector<std::string>;

config::Settings settings_for(const std::filesystem::path& mirrors, Strings revisions,
                              std::int64_t history = 1) {
  config::Settings settings;
  settings.sources = {{mirrors, "mirrors", config::SourceKind::git, std::move(revisions), history}};
  return settings;
}

// "dockerfile takes reference", sorted.
Strings taken(const Builds& builds) {
  Strings all;
  for (const Build& build : builds.builds) {
    for (const Input& input : build.inputs)
      all.push_back(build.dockerfile + " takes " + input.reference);
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("the default branch of every repository is read, bare or not") {
  const tests::TemporaryDirectory mirrors;
  tests::GitFixture a;
  a.write("Dockerfile", "FROM r.io/base:1\n");
  a.commit();
  a.write("Dockerfile", "FROM r.io/base:uncommitted\n");
  tests::GitFixture::git_in(mirrors.path, "clone -q '" + a.path().string() + "' checkout");
  tests::GitFixture::git_in(mirrors.path, "clone -q --bare '" + a.path().string() + "' api.git");
  const Builds builds = read_builds(settings_for(mirrors.path, {"default"}), nullptr);
  CHECK(taken(builds) == Strings{"mirrors/api/Dockerfile@main takes r.io/base:1",
                                 "mirrors/checkout/Dockerfile@main takes r.io/base:1"});
}

TEST_CASE("chosen branches and tags are read, a file that is the same in both once") {
  tests::GitFixture a;
  a.write("Dockerfile", "FROM r.io/base:1\n");
  a.write("same/Dockerfile", "FROM r.io/same:1\n");
  a.commit();
  a.git("tag v1");
  a.git("checkout -q -b release/2");
  a.write("Dockerfile", "FROM r.io/base:2\n");
  a.commit();
  a.git("checkout -q -b other main");
  a.write("Dockerfile", "FROM r.io/base:other\n");
  a.commit();
  a.git("checkout -q main");
  a.write("Dockerfile", "FROM r.io/base:3\n");
  a.commit();
  const Builds builds =
      read_builds(settings_for(a.path(), {"default", "branch:release/*", "tag:v*"}), nullptr);
  CHECK(taken(builds) == Strings{"mirrors/Dockerfile@main takes r.io/base:3",
                                 "mirrors/Dockerfile@release/2 takes r.io/base:2",
                                 "mirrors/Dockerfile@v1 takes r.io/base:1",
                                 "mirrors/same/Dockerfile@main takes r.io/same:1"});
}

TEST_CASE("walking a history reads each distinct blob once, and none in the next run") {
  const tests::TemporaryDirectory d;
  store::Database database(d.path / "k.db");
  tests::GitFixture a;
  for (int commit = 0; commit < 12; ++commit) {
    a.write("Dockerfile", "FROM r.io/base:" + std::to_string(commit % 3) + "\n");
    a.write("src/main.c", std::to_string(commit));
    a.commit();
  }
  const auto settings = settings_for(a.path(), {"default"}, 10);
  const Builds first = read_builds(settings, &database);
  CHECK(first.files_read == 3);
  CHECK(first.builds.size() == 3);
  CHECK(read_builds(settings, &database).files_read == 0);
  a.write("Dockerfile", "FROM r.io/base:new\n");
  a.commit();
  CHECK(read_builds(settings, &database).files_read == 1);
}

TEST_CASE("a live image is protected by the Dockerfile of the commit it was built from") {
  tests::GitFixture a;
  a.write("svc/api/Dockerfile", "FROM r.io/base:old\n");
  a.write("svc/web/Dockerfile", "FROM r.io/base:web\n");
  const std::string commit = a.commit();
  a.write("svc/api/Dockerfile", "FROM r.io/base:new\n");
  a.commit();
  auto settings = settings_for(a.path(), {"default", "live"});
  settings.builds = {{"mirrors/svc/*/Dockerfile", "r.io/svc/{1}", {}}};
  const std::vector<BuiltFrom> live = {
      {"r.io/svc/api:1", commit, true},
      {"r.io/svc/other:1", commit, true},
      {"r.io/svc/api:2", "0123456789abcdef", true},
      {"r.io/svc/api:main-" + commit.substr(0, 8), "main-" + commit.substr(0, 8), false}};
  const Builds builds = read_live_builds(settings, live, nullptr);
  const std::string shown = "mirrors/svc/api/Dockerfile@" + commit.substr(0, 12);
  CHECK(taken(builds) == Strings{shown + " takes r.io/base:old", shown + " takes r.io/base:old"});
  REQUIRE(builds.builds.size() == 2);
  CHECK(builds.builds[0].products == Strings{"r.io/svc/api:1"});
  CHECK(builds.builds[1].products == Strings{"r.io/svc/api:main-" + commit.substr(0, 8)});
  // Nobody asked for live revisions.
  CHECK(read_live_builds(settings_for(a.path(), {"default"}), live, nullptr).builds.empty());
}

TEST_CASE("a product named by another host of the registry is the live image's too") {
  tests::GitFixture a;
  a.write("Dockerfile", "FROM r.io/base:old\n");
  const std::string commit = a.commit();
  auto settings = settings_for(a.path(), {"live"});
  settings.builds = {{"mirrors/Dockerfile", "registry.internal:5000/svc/api", {}}};
  const std::vector<BuiltFrom> live = {{"r.io/svc/api:1", commit, true}};
  const Builds builds = read_live_builds(settings, live, nullptr);
  REQUIRE(builds.builds.size() == 1);
  CHECK(builds.builds[0].products == Strings{"r.io/svc/api:1"});
}

TEST_CASE("a Dockerfile of a live commit that nobody linked counts as live itself") {
  tests::GitFixture a;
  a.write("Dockerfile", "FROM r.io/base:old\n");
  const std::string commit = a.commit();
  const std::vector<BuiltFrom> live = {{"r.io/svc/api:1", commit, true}};
  const Builds builds = read_live_builds(settings_for(a.path(), {"live"}), live, nullptr);
  REQUIRE(builds.builds.size() == 1);
  CHECK(builds.builds[0].products.empty());
}

TEST_CASE("a broken repository is listed and does not stop the others") {
  const tests::TemporaryDirectory mirrors;
  tests::GitFixture a;
  a.write("Dockerfile", "FROM r.io/base:1\n");
  a.commit();
  tests::GitFixture::git_in(mirrors.path, "clone -q --bare '" + a.path().string() + "' good.git");
  tests::GitFixture::git_in(mirrors.path, "clone -q --bare '" + a.path().string() + "' bad.git");
  std::filesystem::remove_all(mirrors.path / "bad.git/objects");
  std::filesystem::create_directory(mirrors.path / "bad.git/objects");
  const Builds builds = read_builds(settings_for(mirrors.path, {"default"}), nullptr);
  CHECK(taken(builds) == Strings{"mirrors/good/Dockerfile@main takes r.io/base:1"});
  REQUIRE_FALSE(builds.unreadable.empty());
  CHECK(builds.unreadable[0].path.starts_with("mirrors/bad"));
}

TEST_CASE("a repository without commits and a folder without repositories are noted") {
  tests::GitFixture empty;
  CHECK(read_builds(settings_for(empty.path(), {"default"}), nullptr).notes.size() == 1);
  const tests::TemporaryDirectory nothing;
  CHECK(read_builds(settings_for(nothing.path, {"default"}), nullptr).notes.size() == 1);
}

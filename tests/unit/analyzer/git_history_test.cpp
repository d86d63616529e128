// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/source/find_repositories.hpp"
#include "analyzer/source/git_repository.hpp"
#include "tests/unit/analyzer/git_fixture.hpp"

using namespace keelson;
namespace fs = std::filesystem;
using source::GitRepository;
using source::History;
using source::HistoryExtent;
using tests::GitFixture;
using Strings = std::vector<std::string>;

namespace {

Strings ids(const History& history) {
  Strings result;
  for (const auto& commit : history.commits) result.push_back(commit.id);
  return result;
}

}  // namespace

TEST_CASE("history goes from the newest commit back, through both sides of a merge") {
  const GitFixture g;
  const std::string root = g.commit();
  g.git("checkout -q -b side");
  const std::string side = g.commit();
  g.git("checkout -q main");
  const std::string mine = g.commit();
  g.git("merge -q --no-ff -m m side");
  const std::string merge = g.id_of("HEAD");
  const History history = GitRepository(g.path()).history({"main", merge}, 100);
  CHECK(ids(history) == Strings{merge, mine, side, root});
  CHECK(history.extent == HistoryExtent::whole);
  CHECK(history.notes.empty());
  CHECK(history.commits.back().committed < history.commits.front().committed);
}

TEST_CASE("a commit comes before its parents even when its clock was behind") {
  const GitFixture g;
  const std::string root = g.commit();
  const auto at = [&](const std::string& time, const std::string& parents) {
    return GitFixture::shell("cd '" + g.path().string() + "' && GIT_COMMITTER_DATE='" + time +
                             " +0000' git -c user.name=k -c user.email=k@example.com commit-tree "
                             "-m c " +
                             parents + " HEAD^{tree}");
  };
  const std::string late = at("1900000000", "-p " + root);
  const std::string early = at("1000000000", "-p " + late);
  const std::string top = at("1950000000", "-p " + late + " -p " + early);
  const GitRepository repository(g.path());
  CHECK(ids(repository.history({"x", top}, 100)) == Strings{top, early, late, root});
}

TEST_CASE("history is cut at its limit and says so") {
  const GitFixture g;
  g.commit();
  const std::string second = g.commit();
  const std::string third = g.commit();
  const GitRepository repository(g.path());
  const History two = repository.history({"main", third}, 2);
  CHECK(ids(two) == Strings{third, second});
  CHECK(two.extent == HistoryExtent::partial);
  CHECK(repository.history({"main", third}, 3).extent == HistoryExtent::whole);
}

TEST_CASE("history of a shallow clone ends with a note, and is not whole") {
  const GitFixture g;
  g.write("Dockerfile", "FROM x\n");
  g.commit();
  const std::string last = g.commit();
  const tests::TemporaryDirectory d;
  GitFixture::git_in(d.path, "clone -q --depth 1 'file://" + g.path().string() + "' copy 2>&1");
  GitRepository repository(d.path / "copy");
  const History history = repository.history({"main", last}, 10);
  CHECK(ids(history) == Strings{last});
  CHECK(history.extent == HistoryExtent::partial);
  CHECK(history.unreadable.empty());
  CHECK(history.notes == Strings{"history ends at commit " + last +
                                 ": the clone is shallow; fetch it whole to read older ones"});
  CHECK(repository.dockerfiles(last).files.size() == 1);
}

TEST_CASE("a commit missing inside history is listed, and the other side is read") {
  const GitFixture g;
  const std::string root = g.commit();
  g.git("checkout -q -b side");
  const std::string side = g.commit();
  g.git("checkout -q main");
  const std::string mine = g.commit();
  g.git("merge -q --no-ff -m m side");
  const std::string merge = g.id_of("HEAD");
  fs::remove(g.loose_object(side));
  const GitRepository repository(g.path());
  const History history = repository.history({"main", merge}, 10);
  CHECK(ids(history) == Strings{merge, mine, root});
  CHECK(history.extent == HistoryExtent::partial);
  REQUIRE(history.unreadable.size() == 1);
  CHECK(history.unreadable[0].path == side);
  CHECK_THROWS_AS(repository.history({"side", side}, 10), Error);
}

TEST_CASE("200 commits among 300 directories cost only the trees that changed") {
  const GitFixture g;
  std::string stream = "blob\nmark :1\ndata 7\nFROM x\n\n";
  for (int n = 1; n <= 200; ++n) {
    stream += "commit refs/heads/main\ncommitter k <k@example.com> " +
              std::to_string(1'700'000'000 + n) + " +0000\ndata 1\nc\n";
    for (int i = 0; n == 1 && i < 300; ++i) {
      stream += "M 100644 :1 d" + std::to_string(i) + "/sub/Dockerfile\n";
    }
    const std::string text = "FROM y:" + std::to_string(1000 + n) + "\n";
    stream += "M 100644 inline d7/Dockerfile\ndata " + std::to_string(text.size()) + "\n" + text;
    stream += "\n";
  }
  g.write("stream", stream);
  g.git("fast-import --quiet < stream");
  GitRepository repository(g.path());
  const auto main = *repository.default_branch();
  std::set<std::string> blobs;
  const History history = repository.history(main, 1000);
  REQUIRE(history.commits.size() == 200);
  for (const auto& commit : history.commits) {
    const auto tree = repository.dockerfiles(commit.id);
    REQUIRE(tree.files.size() == 301);
    for (const auto& file : tree.files) blobs.insert(file.blob);
  }
  // Each commit has a root and a d7 of its own; 299 others, and one sub, are the same tree.
  CHECK(repository.trees_read() == 200 * 2 + 2);
  CHECK(repository.blobs_read() == 0);
  CHECK(blobs.size() == 201);
}

TEST_CASE("a link that commits do not touch is followed without reading its way again") {
  const GitFixture g;
  g.write("common/base", "FROM x\n");
  g.link("a/Dockerfile", "../common/base");
  const std::string first = g.commit();
  GitRepository repository(g.path());
  repository.dockerfiles(first);
  const auto trees = repository.trees_read();
  const auto blobs = repository.blobs_read();
  g.write("main.c", "int main;\n");
  const auto tree = repository.dockerfiles(g.commit());
  CHECK(tree.files.size() == 1);
  // The new root: once for its entries, and once for each of "a" and "common".
  CHECK(repository.trees_read() == trees + 3);
  CHECK(repository.blobs_read() == blobs);
}

TEST_CASE("repositories in a folder are found, bare or not, and not inside one another") {
  const tests::TemporaryDirectory d;
  const auto make = [&](const std::string& name, const std::string& options) {
    fs::create_directories(d.path / name);
    GitFixture::git_in(d.path / name, "init -q " + options + " .");
  };
  make("group/api.git", "--bare");
  make("group/deep/plain-name", "--bare");
  make("checkout", "");
  make("checkout/vendor/inner", "");
  d.write("linked/.git", "gitdir: ../checkout/.git/worktrees/linked\n");
  d.write("empty/readme", "x");
  d.write("torn.git/HEAD", "ref: refs/heads/main\n");
  const tests::TemporaryDirectory outside;
  GitFixture::git_in(outside.path, "init -q --bare .");
  fs::create_directory_symlink(outside.path, d.path / "away");
  fs::create_directory_symlink("group/api.git", d.path / "again");
  const auto found = source::find_repositories(d.path);
  CHECK(found.paths == std::vector<fs::path>{d.path / "checkout", d.path / "group/api.git",
                                             d.path / "group/deep/plain-name", d.path / "linked"});
  REQUIRE(found.unreadable.size() == 2);
  CHECK(found.unreadable[0].path == "away");
  CHECK(found.unreadable[1].path == "torn.git");
  CHECK(source::find_repositories(d.path / "checkout").paths ==
        std::vector<fs::path>{d.path / "checkout"});
  fs::rename(d.path / "group", d.path / "mirrors.git");
  CHECK(source::find_repositories(d.path / "mirrors.git").paths.size() == 2);
  CHECK_THROWS_AS(source::find_repositories(d.path / "missing"), Error);
  CHECK_THROWS_AS(source::find_repositories(d.path / "empty/readme"), Error);
}

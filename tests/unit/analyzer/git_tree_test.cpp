// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/source/git_repository.hpp"
#include "tests/unit/analyzer/git_fixture.hpp"

using namespace keelson;
using source::GitRepository;
using source::GitTree;
using tests::GitFixture;

namespace {

std::vector<std::string> paths(const GitTree& tree) {
  std::vector<std::string> result;
  for (const auto& file : tree.files) result.push_back(file.path);
  return result;
}

// "path: cause" of each
std::vector<std::string> unreadable(const GitTree& tree) {
  std::vector<std::string> result;
  for (const auto& u : tree.unreadable) result.push_back(u.path + ": " + u.cause);
  return result;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a commit's Dockerfiles are found by path, with the blobs that hold their text") {
  const GitFixture g;
  g.write("b/Dockerfile", "FROM b\n");
  g.write("a/deep/er/app.dockerfile", "FROM a\n");
  g.write("a-x/Dockerfile", "FROM b\n");
  g.write("Containerfile", "FROM c\n");
  g.write("b/Dockerfile.dockerignore", "x\n");
  g.write("b/main.c", "x\n");
  g.write("b.dockerfile", "FROM d\n");  // "b." sorts before "b/"
  g.write("c.dockerfile", "FROM d\n");
  const std::string commit = g.commit();
  GitRepository repository(g.path());
  const GitTree tree = repository.dockerfiles(commit);
  CHECK(paths(tree) == Strings{"Containerfile", "a-x/Dockerfile", "a/deep/er/app.dockerfile",
                               "b.dockerfile", "b/Dockerfile", "c.dockerfile"});
  CHECK(tree.unreadable.empty());
  CHECK(tree.notes.empty());
  CHECK(tree.files[1].blob == g.id_of("HEAD:a-x/Dockerfile"));
  CHECK(tree.files[1].blob == tree.files[4].blob);
  CHECK(repository.read_blob(tree.files[2].blob) == "FROM a\n");
}

TEST_CASE("each commit has the Dockerfiles it was made with, whatever is checked out") {
  const GitFixture g;
  g.write("a/Dockerfile", "FROM old\n");
  const std::string old = g.commit();
  g.write("a/Dockerfile", "FROM new\n");
  g.write("b/Dockerfile", "FROM new\n");
  const std::string now = g.commit();
  g.write("c/Dockerfile", "FROM not-committed\n");
  GitRepository repository(g.path());
  CHECK(paths(repository.dockerfiles(now)) == Strings{"a/Dockerfile", "b/Dockerfile"});
  const GitTree before = repository.dockerfiles(old);
  REQUIRE(paths(before) == Strings{"a/Dockerfile"});
  CHECK(repository.read_blob(before.files[0].blob) == "FROM old\n");
}

TEST_CASE("a symbolic link inside a commit's tree is read under its own name") {
  const GitFixture g;
  g.write("common/base.txt", "FROM x\n");
  g.link("a/Dockerfile", "../common/base.txt");
  g.link("b/Dockerfile", "../a/./Dockerfile");
  g.link("alias", "common");
  g.link("c/Dockerfile", "../alias/base.txt");
  g.link("Dockerfile", "common");  // a directory: no Dockerfile, and nothing is hidden by it
  const std::string commit = g.commit();
  const GitTree tree = GitRepository(g.path()).dockerfiles(commit);
  CHECK(paths(tree) == Strings{"a/Dockerfile", "b/Dockerfile", "c/Dockerfile"});
  for (const auto& file : tree.files) CHECK(file.blob == g.id_of("HEAD:common/base.txt"));
  CHECK(unreadable(tree).empty());
}

TEST_CASE("a symbolic link out of a commit's tree, to nothing or in a circle is listed") {
  const GitFixture g;
  g.write("ok/Dockerfile", "FROM x\n");
  g.link("a/Dockerfile", "/etc/passwd");
  g.link("b/Dockerfile", "../../secret");
  g.link("c/Dockerfile", "missing");
  g.link("d/Dockerfile", "../ok/Dockerfile/x");
  g.link("e/Dockerfile", "Dockerfile");
  const std::string commit = g.commit();
  const GitTree tree = GitRepository(g.path()).dockerfiles(commit);
  CHECK(paths(tree) == Strings{"ok/Dockerfile"});
  CHECK(unreadable(tree) == Strings{"a/Dockerfile: the symbolic link leads out of the repository",
                                    "b/Dockerfile: the symbolic link leads out of the repository",
                                    "c/Dockerfile: the symbolic link leads nowhere",
                                    "d/Dockerfile: the symbolic link leads nowhere",
                                    "e/Dockerfile: more than 8 symbolic links follow one another"});
}

TEST_CASE("eight symbolic links in a row are followed, nine are not") {
  const GitFixture g;
  g.write("file", "FROM x\n");
  g.link("l1", "file");
  for (int i = 2; i <= 8; ++i) g.link("l" + std::to_string(i), "l" + std::to_string(i - 1));
  g.link("a.dockerfile", "l7");
  g.link("b.dockerfile", "l8");
  const GitTree tree = GitRepository(g.path()).dockerfiles(g.commit());
  CHECK(paths(tree) == Strings{"a.dockerfile"});
  REQUIRE(tree.unreadable.size() == 1);
  CHECK(tree.unreadable[0].path == "b.dockerfile");
}

TEST_CASE("a submodule is noted with the commit it stands at, and a link into it is listed") {
  const GitFixture g;
  g.write("Dockerfile", "FROM x\n");
  g.link("app.dockerfile", "libs/x/Dockerfile");
  g.git("add -A");
  const std::string at(40, '1');
  g.git("update-index --add --cacheinfo 160000," + at + ",libs/x");
  const GitTree tree = GitRepository(g.path()).dockerfiles(g.commit_staged());
  CHECK(paths(tree) == Strings{"Dockerfile"});
  CHECK(tree.notes == Strings{"submodule libs/x at " + at +
                              ": not read here; name its repository under sources"});
  CHECK(unreadable(tree) ==
        Strings{"app.dockerfile: the symbolic link leads into the submodule x"});
}

TEST_CASE("a 100 MB Dockerfile is listed by its size, without being loaded") {
  const GitFixture g;
  g.write("ok/Dockerfile", "FROM x\n");
  g.write("big/Dockerfile", "");
  std::filesystem::resize_file(g.path() / "big/Dockerfile", 100u << 20);
  g.write("edge/Dockerfile", std::string(4u << 20, '#'));
  const std::string commit = g.commit();
  GitRepository repository(g.path());
  const GitTree tree = repository.dockerfiles(commit);
  CHECK(paths(tree) == Strings{"edge/Dockerfile", "ok/Dockerfile"});
  CHECK(unreadable(tree) == Strings{"big/Dockerfile: it is larger than 4 MiB"});
  CHECK_THROWS_AS(repository.read_blob(g.id_of("HEAD:big/Dockerfile")), Error);
  CHECK(repository.blobs_read() == 0);
  CHECK(repository.read_blob(tree.files[0].blob).size() == (4u << 20));
  CHECK(repository.blobs_read() == 1);
}

TEST_CASE("names in a commit's tree that are no UTF-8 are given as they are") {
  const GitFixture g;
  g.write("caf\xe9/Dockerfile", "FROM \xff\n");
  const GitTree tree = GitRepository(g.path()).dockerfiles(g.commit());
  CHECK(paths(tree) == Strings{"caf\xe9/Dockerfile"});
  CHECK(GitRepository(g.path()).read_blob(tree.files[0].blob) == "FROM \xff\n");
}

TEST_CASE("a name git would not make is listed, not taken for a path") {
  const GitFixture g;
  g.write("Dockerfile", "FROM x\n");
  g.commit();
  const std::string tree = g.id_of("HEAD:");
  std::string entry("40000 ..\0", 9);
  for (std::size_t i = 0; i < tree.size(); i += 2) {
    entry += static_cast<char>(std::stoi(tree.substr(i, 2), nullptr, 16));
  }
  g.write("entry", entry);
  const std::string evil = g.git("hash-object --literally -t tree -w entry");
  const std::string commit = g.git("commit-tree -m c " + evil);
  const GitTree found = GitRepository(g.path()).dockerfiles(commit);
  CHECK(found.files.empty());
  REQUIRE(found.unreadable.size() == 1);
  CHECK(found.unreadable[0].path == "..");
}

TEST_CASE("directories nested without end are listed and do not end the walk") {
  const GitFixture g;
  g.write("top/Dockerfile", "FROM x\n");
  const std::string edge = "d" + [] {
    std::string more;
    for (int i = 1; i < 64; ++i) more += "/d";
    return more;
  }();
  g.write(edge + "/Dockerfile", "FROM x\n");
  g.write(edge + "/e/Dockerfile", "FROM x\n");
  const GitTree tree = GitRepository(g.path()).dockerfiles(g.commit());
  CHECK(paths(tree) == Strings{edge + "/Dockerfile", "top/Dockerfile"});
  CHECK(unreadable(tree) == Strings{edge + "/e: directories are nested too deeply"});
}

TEST_CASE("a tree that multiplies itself is cut, and says so") {
  const GitFixture g;
  g.write("Dockerfile", "FROM x\n");
  g.commit();
  std::string tree = g.id_of("HEAD:");
  for (int level = 0; level < 12; ++level) {
    std::string lines;
    for (const char* name : {"a", "b", "c", "d"}) {
      lines += "040000 tree " + tree + "\\t" + name + "\\n";
    }
    tree = GitFixture::shell("printf '" + lines + "' | git -C '" + g.path().string() + "' mktree");
  }
  GitRepository repository(g.path());
  const GitTree found = repository.dockerfiles(g.git("commit-tree -m c " + tree));
  CHECK(found.files.size() == 100'000);
  CHECK(unreadable(found) == Strings{".: it has more than 100000 Dockerfiles"});
  CHECK(repository.trees_read() == 13);
}

// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/source/git_repository.hpp"
#include "tests/unit/analyzer/git_fixture.hpp"

using namespace keelson;
namespace fs = std::filesystem;
using source::GitRepository;
using tests::GitFixture;

TEST_CASE("what is no git repository is an error that names it") {
  const tests::TemporaryDirectory d;
  CHECK_THROWS_AS(GitRepository(d.path), Error);
  CHECK_THROWS_AS(GitRepository(d.path / "missing"), Error);
}

TEST_CASE("a directory inside a repository is not taken for the repository") {
  const GitFixture g;
  g.write("sub/Dockerfile", "FROM x\n");
  g.commit();
  CHECK_THROWS_AS(GitRepository(g.path() / "sub"), Error);
}

TEST_CASE("a repository that belongs to somebody else is read") {
  const GitFixture g;
  g.write("Dockerfile", "FROM x\n");
  const std::string commit = g.commit();
  if (geteuid() == 0) GitFixture::shell("chown -R 12345:12345 '" + g.path().string() + "'");
  CHECK(GitRepository(g.path()).dockerfiles(commit).files.size() == 1);
}

TEST_CASE("a repository with objects not named by sha1 is refused by that name") {
  const tests::TemporaryDirectory d;
  GitFixture::git_in(d.path, "init -q --object-format=sha256 .");
  try {
    const GitRepository repository(d.path);
    FAIL("it was opened");
  } catch (const Error& e) {
    CHECK(e.kind() == ErrorKind::unsupported);
    CHECK(e.cause() == "its object format is not sha1");
  }
}

TEST_CASE("a partial clone opens, and the files it lacks are listed") {
  const GitFixture g;
  g.write("a/Dockerfile", "FROM a\n");
  const std::string commit = g.commit();
  g.git("config uploadpack.allowFilter true");
  const tests::TemporaryDirectory d;
  GitFixture::git_in(d.path, "clone -q --bare --filter=blob:none 'file://" + g.path().string() +
                                 "' part.git 2>&1");
  // git marks it with an extension, as newer versions always do
  GitFixture::git_in(d.path / "part.git", "config core.repositoryformatversion 1");
  GitFixture::git_in(d.path / "part.git", "config extensions.partialClone origin");
  const auto tree = GitRepository(d.path / "part.git").dockerfiles(commit);
  CHECK(tree.files.empty());
  REQUIRE(tree.unreadable.size() == 1);
  CHECK(tree.unreadable[0].path == "a/Dockerfile");
}

TEST_CASE("a missing file or directory is listed by its path, and the rest is read") {
  const GitFixture g;
  g.write("a/Dockerfile", "FROM a\n");
  g.write("b/Dockerfile", "FROM b\n");
  g.write("c/x/Dockerfile", "FROM c\n");
  const std::string commit = g.commit();
  const std::string blob = g.id_of("HEAD:a/Dockerfile");
  fs::remove(g.loose_object(blob));
  fs::remove(g.loose_object(g.id_of("HEAD:c/x")));
  GitRepository repository(g.path());
  const auto tree = repository.dockerfiles(commit);
  REQUIRE(tree.files.size() == 1);
  CHECK(tree.files[0].path == "b/Dockerfile");
  REQUIRE(tree.unreadable.size() == 2);
  CHECK(tree.unreadable[0].path == "a/Dockerfile");
  CHECK(tree.unreadable[0].cause == "git object " + blob + " is missing");
  CHECK(tree.unreadable[1].path == "c/x");
}

TEST_CASE("a file whose content is broken is an error of that file") {
  const GitFixture g;
  g.write("a/Dockerfile", "FROM a\n");
  g.write("b/Dockerfile", "FROM b\n");
  const std::string commit = g.commit();
  const std::string blob = g.id_of("HEAD:a/Dockerfile");
  fs::permissions(g.loose_object(blob), fs::perms::owner_all);
  fs::copy_file(g.loose_object(g.id_of("HEAD:b/Dockerfile")), g.loose_object(blob),
                fs::copy_options::overwrite_existing);
  GitRepository repository(g.path());
  CHECK_THROWS_AS(repository.read_blob(blob), Error);
  CHECK(repository.read_blob(g.id_of("HEAD:b/Dockerfile")) == "FROM b\n");
}

TEST_CASE("a missing commit or root directory is an error that says what to do") {
  const GitFixture g;
  g.write("Dockerfile", "FROM a\n");
  const std::string commit = g.commit();
  const std::string root = g.id_of("HEAD:");
  GitRepository repository(g.path());
  CHECK_THROWS_AS(repository.dockerfiles(std::string(40, '2')), Error);
  CHECK_THROWS_AS(repository.dockerfiles("main"), Error);
  fs::remove(g.loose_object(root));
  try {
    GitRepository(g.path()).dockerfiles(commit);
    FAIL("it was read");
  } catch (const Error& e) {
    CHECK(e.object() == commit + " of " + g.path().string());
    CHECK(e.cause() == "git object " + root + " is missing");
    CHECK(e.next().find("git fsck in " + g.path().string()) != std::string::npos);
  }
}

TEST_CASE("a broken pack costs what is in it, not what is beside it") {
  const GitFixture g;
  g.write("a/Dockerfile", "FROM a\n");
  const std::string old = g.commit();
  g.git("repack -q -a -d");
  CHECK(GitRepository(g.path()).broken_packs().empty());
  fs::remove_all(g.path() / "a");
  g.write("b/Dockerfile", "FROM b\n");
  const std::string now = g.commit();
  for (const auto& entry : fs::directory_iterator(g.path() / ".git/objects/pack")) {
    if (entry.path().extension() != ".pack") continue;
    fs::permissions(entry.path(), fs::perms::owner_all);
    fs::resize_file(entry.path(), 40);
  }
  GitRepository repository(g.path());
  REQUIRE(repository.broken_packs().size() == 1);
  CHECK(repository.broken_packs()[0].path.starts_with("pack/pack-"));
  const auto tree = repository.dockerfiles(now);
  REQUIRE(tree.files.size() == 1);
  CHECK(tree.files[0].path == "b/Dockerfile");
  CHECK_THROWS_AS(repository.dockerfiles(old), Error);
  const auto history = repository.history({"main", now}, 10);
  CHECK(history.commits.size() == 1);
  CHECK(history.extent == source::HistoryExtent::partial);
  REQUIRE(history.unreadable.size() == 1);
  CHECK(history.unreadable[0].path == old);
  CHECK_THROWS_AS(repository.commit_named(old, source::CommitText::revision_label), Error);
  CHECK_THROWS_AS(
      repository.commit_named("main-" + old.substr(0, 12), source::CommitText::image_tag), Error);
}

TEST_CASE("a branch or tag that is broken is listed, and the others are read") {
  const GitFixture g;
  g.write("Dockerfile", "FROM a\n");
  const std::string commit = g.commit();
  g.directory().write(".git/refs/heads/torn", "");
  g.directory().write(".git/refs/heads/lost", std::string(40, '3') + "\n");
  g.directory().write(".git/refs/tags/deep/torn", "garbage\n");
  GitRepository repository(g.path());
  const auto branches = repository.branches({"*"});
  CHECK(branches.found == std::vector<source::Revision>{{"main", commit}});
  REQUIRE(branches.unreadable.size() == 2);
  CHECK(branches.unreadable[0].path == "refs/heads/lost");
  CHECK(branches.unreadable[1].path == "refs/heads/torn");
  const auto tags = repository.tags({"*"});
  REQUIRE(tags.unreadable.size() == 1);
  CHECK(tags.unreadable[0].path == "refs/tags/deep/torn");
}

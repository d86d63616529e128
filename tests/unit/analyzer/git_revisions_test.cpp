// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/source/git_repository.hpp"
#include "tests/unit/analyzer/git_fixture.hpp"

using namespace keelson;
using source::CommitText;
using source::GitRepository;
using source::Revision;
using tests::GitFixture;
using Found = std::vector<Revision>;

namespace {

std::string clone(const GitFixture& g, const tests::TemporaryDirectory& into,
                  const std::string& options) {
  GitFixture::git_in(into.path,
                     "clone -q " + options + " 'file://" + g.path().string() + "' copy 2>&1");
  return (into.path / "copy").string();
}

// Some commit whose first 7 digits are not all decimal, or are.
std::string commit_with(const GitFixture& g, bool decimal) {
  for (;;) {
    const std::string id = g.commit_staged();
    const bool all = id.substr(0, 7).find_first_not_of("0123456789") == std::string::npos;
    if (all == decimal) return id;
  }
}

}  // namespace

TEST_CASE("the default branch is what HEAD names, in a working tree and in a bare repository") {
  const GitFixture g;
  const std::string commit = g.commit();
  g.git("checkout -q -b work");
  g.commit();
  g.git("checkout -q main");
  CHECK(GitRepository(g.path()).default_branch() == Revision{"main", commit});
  const tests::TemporaryDirectory d;
  CHECK(GitRepository(clone(g, d, "--bare")).default_branch() == Revision{"main", commit});
}

TEST_CASE("a clone's default branch is its origin's, whatever is checked out") {
  const GitFixture g;
  const std::string commit = g.commit();
  const tests::TemporaryDirectory d;
  const std::string copy = clone(g, d, "");
  GitFixture::git_in(copy, "checkout -q -b work");
  GitFixture::git_in(copy, "commit -q --allow-empty -m c");
  CHECK(GitRepository(copy).default_branch() == Revision{"main", commit});
  GitFixture::git_in(copy, "remote set-head origin --delete");
  CHECK(GitRepository(copy).default_branch()->name == "work");
  GitFixture::git_in(copy, "symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/gone");
  CHECK(GitRepository(copy).default_branch()->name == "work");
}

TEST_CASE("a detached HEAD is called by 12 digits of its commit") {
  const GitFixture g;
  const std::string commit = g.commit();
  g.commit();
  g.git("checkout -q " + commit);
  CHECK(GitRepository(g.path()).default_branch() == Revision{commit.substr(0, 12), commit});
}

TEST_CASE("a linked working tree has its own HEAD and all the branches") {
  const GitFixture g;
  const std::string commit = g.commit();
  const tests::TemporaryDirectory d;
  g.git("worktree add -q -b side '" + (d.path / "side").string() + "' 2>&1");
  const GitRepository linked(d.path / "side");
  CHECK(linked.default_branch() == Revision{"side", commit});
  CHECK(linked.branches({"*"}).found == Found{{"main", commit}, {"side", commit}});
}

TEST_CASE("an empty repository has no default branch, but a HEAD that leads nowhere is an error") {
  const GitFixture g;
  const GitRepository empty(g.path());
  CHECK(empty.default_branch() == std::nullopt);
  CHECK(empty.branches({"*"}).found.empty());
  g.commit();
  g.git("symbolic-ref HEAD refs/heads/gone");
  CHECK_THROWS_AS(GitRepository(g.path()).default_branch(), Error);
}

TEST_CASE("branches and tags are chosen by patterns and sorted by name") {
  const GitFixture g;
  const std::string first = g.commit();
  g.git("branch release/1.0");
  g.git("branch release/2.0");
  g.git("tag v1.0");
  const std::string second = g.commit();
  g.git("tag -a -m t v2.0");
  g.git("tag -a -m t v2.0-signed v2.0");  // a tag of a tag
  g.git("tag other");
  g.git("tag tree $(git rev-parse HEAD:)");
  g.git("tag -a -m t tree-signed $(git rev-parse HEAD:)");
  g.git("pack-refs --all");
  const GitRepository repository(g.path());
  CHECK(repository.branches({"*"}).found ==
        Found{{"main", second}, {"release/1.0", first}, {"release/2.0", first}});
  CHECK(repository.branches({"release/*", "*/1.0"}).found ==
        Found{{"release/1.0", first}, {"release/2.0", first}});
  CHECK(repository.branches({}).found.empty());
  CHECK(repository.tags({"v*"}).found ==
        Found{{"v1.0", first}, {"v2.0", second}, {"v2.0-signed", second}});
  const auto all = repository.tags({"*"});
  CHECK(all.found.size() == 4);
  CHECK(all.unreadable.empty());
  CHECK(all.notes == std::vector<std::string>{"refs/tags/tree names no commit: not read",
                                              "refs/tags/tree-signed names no commit: not read"});
}

TEST_CASE("a remote-tracking branch counts where no local branch shares its name") {
  const GitFixture g;
  const std::string old = g.commit();
  g.git("branch topic");
  const tests::TemporaryDirectory d;
  const std::string copy = clone(g, d, "");
  GitFixture::git_in(copy, "commit -q --allow-empty -m local");
  const std::string local = GitFixture::git_in(copy, "rev-parse HEAD");
  GitFixture::git_in(copy, "update-ref refs/remotes/a-fork/topic " + local);
  GitFixture::git_in(copy, "update-ref refs/remotes/a-fork/only " + local);
  const GitRepository repository(copy);
  CHECK(repository.branches({"*"}).found ==
        Found{{"a-fork/topic", local}, {"main", local}, {"only", local}, {"topic", old}});
  CHECK(repository.branches({"topic"}).found == Found{{"a-fork/topic", local}, {"topic", old}});
}

TEST_CASE("a commit is found by its id, and in tags that carry one") {
  const GitFixture g;
  const std::string commit = commit_with(g, false);
  g.commit();
  const Revision found{commit.substr(0, 12), commit};
  const GitRepository repository(g.path());
  for (const std::string& text : {commit, commit.substr(0, 12), commit.substr(0, 7)}) {
    CHECK(repository.commit_named(text, CommitText::revision_label) == found);
    CHECK(repository.commit_named(text, CommitText::image_tag) == found);
    CHECK(repository.commit_named("main-" + text, CommitText::image_tag) == found);
    CHECK(repository.commit_named("v1.2-14-g" + text, CommitText::image_tag) == found);
    CHECK(repository.commit_named("feature_" + text + ".20240131", CommitText::image_tag) == found);
  }
}

TEST_CASE("a commit is never guessed") {
  const GitFixture g;
  const std::string commit = commit_with(g, false);
  const std::string other = commit_with(g, false);
  const GitRepository repository(g.path());
  const std::string seven = commit.substr(0, 7);
  for (const std::string& text :
       {std::string(""), std::string("latest"), std::string("v1.2"), commit.substr(0, 6),
        std::string("deadbeef"), std::string(40, 'a'), "x" + seven, seven + "x", commit + "0",
        seven + "-" + other.substr(0, 7), "v1-g" + seven + "-dirty", g.id_of("HEAD:")}) {  // a tree
    CAPTURE(text);
    CHECK(repository.commit_named(text, CommitText::image_tag) == std::nullopt);
    CHECK(repository.commit_named(text, CommitText::revision_label) == std::nullopt);
  }
}

TEST_CASE("an abbreviation that several objects share names none") {
  const GitFixture g;
  const std::string commit = commit_with(g, false);
  // A second object of the same first 7 digits: git looks at file names only until it reads.
  std::string twin = commit;
  twin.back() = twin.back() == '0' ? '1' : '0';
  std::filesystem::copy_file(g.loose_object(commit), g.loose_object(twin));
  const GitRepository repository(g.path());
  CHECK(repository.commit_named(commit.substr(0, 7), CommitText::revision_label) == std::nullopt);
  CHECK(repository.commit_named(commit, CommitText::revision_label).has_value());
}

TEST_CASE("few decimal digits in a tag are an id where a commit has them and nothing else is one") {
  const GitFixture g;
  const std::string commit = commit_with(g, true);
  const std::string digits = commit.substr(0, 7);
  const Revision found{commit.substr(0, 12), commit};
  const GitRepository repository(g.path());
  CHECK(repository.commit_named("main-" + digits, CommitText::image_tag) == found);
  CHECK(repository.commit_named(digits, CommitText::image_tag) == found);
  CHECK(repository.commit_named("20240131", CommitText::image_tag) == std::nullopt);
  CHECK(repository.commit_named("v1-2-g" + digits, CommitText::image_tag) == found);
  CHECK(repository.commit_named(digits, CommitText::revision_label) == found);
}

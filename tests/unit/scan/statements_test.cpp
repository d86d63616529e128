// SPDX-License-Identifier: Apache-2.0
#include "src/scan/statements.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::scan;
using config::Statement;
using enum config::StatedSubject;
using enum config::StatedVerdict;
using Catch::Matchers::Contains;

namespace {

// One service whose base is known at run time only, and whose pipeline includes a template that
// is not there.
struct Fleet {
  tests::TemporaryDirectory d;
  config::Settings settings;

  Fleet() {
    d.write("s/api/.git/HEAD", "ref: refs/heads/main\n");
    d.write("s/api/Dockerfile", "ARG KIND\nFROM r.io/$KIND/x:1\nCOPY --from=r.io/tool:1 a b\n");
    d.write("s/api/.gitlab-ci.yml",
            "include: [{template: Jobs/Odd.gitlab-ci.yml}]\n"
            "build: {script: ['docker build --build-arg KIND=$KIND -t r.io/svc/api:1 .',"
            " 'docker push r.io/svc/api:1']}\n");
    settings.sources = {{d.path / "s", "s"}};
    settings.registries.resize(1);
    settings.registries[0].url = "https://r.io";
  }

  Builds with(std::vector<Statement> statements) {
    settings.statements = std::move(statements);
    return read_builds(settings, nullptr);
  }
};

std::vector<std::string> taken_by(const Builds& builds) {
  std::vector<std::string> all;
  for (const Build& build : builds.builds) {
    for (const Input& input : build.inputs) all.push_back(input.reference);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

Statement says_nothing_is_built(config::StatedSubject subject, const std::string& pattern) {
  return {subject, pattern, "", "", builds_nothing, {}, "k.yml:9"};
}

}  // namespace

TEST_CASE("what a gap is about can be told by its words") {
  CHECK(subject_of("include: template Jobs/SAST.gitlab-ci.yml is not read")->text ==
        "template Jobs/SAST.gitlab-ci.yml");
  CHECK(subject_of("include: project g/ci at v1 is not among the sources")->kind == include);
  CHECK(subject_of("uses: codecov/codecov-action@v4 is not among the sources")->text ==
        "codecov/codecov-action@v4");
  CHECK(subject_of("script ./configure is not in the repository")->text == "./configure");
  CHECK(subject_of("what is run here is known at run time only: $CMD a")->text == "$CMD a");
  CHECK_FALSE(subject_of("script takes too many steps; what comes after is not read"));
}

TEST_CASE("an include that is stated to build nothing leaves nothing unproven") {
  Fleet fleet;
  CHECK_FALSE(fleet.with({}).builds.at(0).unproven.empty());
  const Builds builds = fleet.with({says_nothing_is_built(include, "Jobs/Odd*")});
  CHECK(builds.builds.at(0).unproven.empty());
  CHECK(builds.coverage.out_of_reach.empty());
}

TEST_CASE("a statement reaches no gap of another kind or name, and must reach one") {
  Fleet fleet;
  CHECK_THROWS_WITH(fleet.with({says_nothing_is_built(include, "Jobs/SAST*")}),
                    Contains("k.yml:9") && Contains("nothing that is open matches it"));
  CHECK_THROWS_AS(fleet.with({says_nothing_is_built(command, "*Odd*")}), Error);
  CHECK_THROWS_AS(fleet.with({says_nothing_is_built(file, "s/other/.gitlab-ci.yml")}), Error);
}

TEST_CASE("what a Dockerfile takes is bounded by a statement only where its text is open") {
  Fleet fleet;
  const Statement takes_base{file, "s/*/Dockerfile", "", "", takes, {"base/*"}, "k.yml:9"};
  CHECK(taken_by(fleet.with({takes_base})) ==
        std::vector<std::string>{"r.io/base/*:*", "r.io/tool:1"});
  CHECK(fleet.with({takes_base}).needless_statements.empty());
  Statement nothing = takes_base;
  nothing.texts.clear();
  CHECK(taken_by(fleet.with({nothing})) == std::vector<std::string>{"r.io/tool:1"});
  Statement contradicts = takes_base;
  contradicts.texts = {"other.io/base/*"};
  CHECK(taken_by(fleet.with({contradicts})) ==
        std::vector<std::string>{"r.io/*/x:1", "r.io/tool:1"});
  Statement elsewhere = takes_base;
  elsewhere.pattern = "s/b/Dockerfile";
  CHECK_THROWS_WITH(fleet.with({elsewhere}), Contains("no Dockerfile has this path"));
}

TEST_CASE("a statement also says which tags are meant, and none where it names others") {
  std::vector<Build> builds(1);
  builds[0].dockerfile = "s/a/Dockerfile";
  builds[0].inputs = {{EdgeKind::from, "base/jdk:$V", "r.io/base/jdk:*", 1}};
  std::vector<scan::Use> uses;
  const auto bounded = [&](const Statement& statement) {
    config::Settings settings = Fleet().settings;
    settings.statements = {statement};
    auto copy = builds;
    scan::Statements(settings).bound_taken(copy, uses);
    return copy[0].inputs;
  };
  Statement one{file, "s/*/Dockerfile", "", "", takes, {"base/jdk:17", "base/node:1"}, "k.yml:9"};
  REQUIRE(bounded(one).size() == 1);
  CHECK(bounded(one)[0].reference == "r.io/base/jdk:17");
  CHECK(bounded(one)[0].is_stated);
  for (const std::vector<std::string>& others : {std::vector<std::string>{"base/node:1"}, {}}) {
    one.texts = others;
    REQUIRE(bounded(one).size() == 1);
    CHECK(bounded(one)[0].reference == "r.io/base/jdk:*");
  }
  one.pattern = "s/b/Dockerfile";
  CHECK_FALSE(bounded(one)[0].is_stated);
}

TEST_CASE("a statement of what a Dockerfile takes that leaves nothing open is needless") {
  Fleet fleet;
  const Statement takes_base{file, "s/*/Dockerfile", "", "", takes, {"base/*"}, "k.yml:9"};
  const Statement kinds{variable, "KIND", "", "", values, {"jdk", "node"}, "k.yml:9"};
  const Statement nothing = says_nothing_is_built(include, "Jobs/Odd*");
  CHECK(fleet.with({kinds, nothing, takes_base}).needless_statements ==
        std::vector<std::string>{config::statement_text(takes_base)});
}

TEST_CASE("a stated image is meant by each name of its registry") {
  Fleet fleet;
  fleet.settings.registries[0].url = "https://internal.r.io";
  fleet.settings.registries[0].aliases = {"r.io", "old.r.io"};
  Statement takes_base{file, "s/*/Dockerfile", "", "", takes, {"base/*"}, "k.yml:9"};
  const std::vector<std::string> bounded{"r.io/base/*:*", "r.io/tool:1"};
  CHECK(taken_by(fleet.with({takes_base})) == bounded);
  takes_base.texts = {"internal.r.io/base/*"};
  CHECK(taken_by(fleet.with({takes_base})) == bounded);
  takes_base.texts = {"other.io/base/*"};
  CHECK(taken_by(fleet.with({takes_base})) ==
        std::vector<std::string>{"r.io/*/x:1", "r.io/tool:1"});
}

TEST_CASE("each stated value of a variable is one more build, and no other") {
  Fleet fleet;
  const Statement kinds{variable, "KIND", "", "", values, {"jdk", "node"}, "k.yml:9"};
  const Statement nothing = says_nothing_is_built(include, "Jobs/Odd*");
  CHECK(taken_by(fleet.with({kinds, nothing})) ==
        std::vector<std::string>{"r.io/jdk/x:1", "r.io/node/x:1", "r.io/tool:1"});
  // While something is not read, it may give the variable as it likes.
  CHECK(taken_by(fleet.with({kinds})) == std::vector<std::string>{"r.io/*/x:1", "r.io/tool:1"});
  Statement elsewhere = kinds;
  elsewhere.project = "s/b*";
  CHECK_THROWS_WITH(fleet.with({elsewhere}), Contains("no project"));
  Statement many = kinds;
  many.texts.assign(17, "a");
  CHECK(taken_by(fleet.with({many})) == std::vector<std::string>{"r.io/*/x:1", "r.io/tool:1"});
}

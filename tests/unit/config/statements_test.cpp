// SPDX-License-Identifier: Apache-2.0
#include "src/config/statements.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/config/load.hpp"
#include "src/config/nearest.hpp"

using namespace keelson;
using namespace keelson::config;
using Catch::Matchers::Contains;

namespace {

Settings settings_with(const std::string& more) {
  const std::string text = R"(version: 1
registries: [{name: prod, type: distribution, url: "https://r.example.com", follows_projects: false}]
sources: [{directory: services, produces: ["svc/*", base/jdk]}]
live: [{name: file, type: file, path: live.yml}]
retention: [{repositories: "*", keep_last: 3, max_age: 1d}]
keep: none
)" + more;
  return settings_of(Document::parse(text, "k.yml"), "/etc", "k.yml");
}

Settings stated(const std::string& entry) {
  return settings_with("statements:\n  - " + entry + "\n");
}

std::string statement_error(const std::string& more) {
  try {
    settings_with(more);
  } catch (const Error& error) {
    return error.what();
  }
  FAIL("no error");
  return {};
}

std::string error_of_entry(const std::string& entry) {
  return statement_error("statements:\n  - " + entry + "\n");
}

}  // namespace

TEST_CASE("each kind of statement is typed and knows its line") {
  const Statement include = stated(R"({include: "*SAST*", builds: nothing})").statements.at(0);
  CHECK(include.subject == StatedSubject::include);
  CHECK(include.verdict == StatedVerdict::builds_nothing);
  CHECK(include.pattern == "*SAST*");
  CHECK(include.origin == "k.yml:8");
  const Statement file = stated(R"({file: a/Dockerfile, takes: ["base/*"]})").statements.at(0);
  CHECK(file.verdict == StatedVerdict::takes);
  CHECK(file.texts == std::vector<std::string>{"base/*"});
  CHECK(stated("{file: a/Dockerfile, takes: nothing}").statements.at(0).texts.empty());
  const Statement variable =
      stated("{variable: TAG, project: a, values: [1.14, 1.15]}").statements.at(0);
  CHECK(variable.subject == StatedSubject::variable);
  CHECK(variable.pattern == "TAG");
  CHECK(variable.project == "a");
  CHECK(variable.texts == std::vector<std::string>{"1.14", "1.15"});
}

TEST_CASE("a statement has one subject and one verdict that fits it") {
  CHECK_THAT(error_of_entry("{builds: nothing}"), Contains("k.yml:8: read statements[0]"));
  CHECK_THAT(error_of_entry("{include: a, command: b, builds: nothing}"),
             Contains("more than one thing"));
  CHECK_THAT(error_of_entry("{include: a}"), Contains("it says nothing"));
  CHECK_THAT(error_of_entry("{file: a, builds: nothing, takes: [b]}"),
             Contains("more than one thing"));
  CHECK_THAT(error_of_entry("{include: a, takes: [b]}"), Contains("write file: PATH"));
  CHECK_THAT(error_of_entry("{include: a, values: [b]}"), Contains("variable: NAME"));
  CHECK_THAT(error_of_entry("{variable: a, builds: nothing}"), Contains("values: [a, b]"));
  CHECK_THAT(error_of_entry("{file: a, takes: []}"), Contains("nothing"));
  CHECK_THAT(error_of_entry("{variable: a, file: b, values: [c]}"), Contains("arguments:"));
  CHECK_THAT(error_of_entry("{variable: a, values: []}"), Contains("it says nothing"));
  CHECK_THAT(error_of_entry("{include: a, project: b, builds: nothing}"),
             Contains("only a variable"));
  CHECK_THAT(error_of_entry("{include: a, builds: nothin}"), Contains("builds: nothing"));
}

TEST_CASE("statements are part of what a plan is bound to") {
  CHECK(stated("{command: a, builds: nothing}").text != settings_with("").text);
  CHECK(statement_text(stated("{file: a, takes: [b, c]}").statements[0]) ==
        "file: a, takes: [b, c]");
}

TEST_CASE("the older key of unlinked live images says the same as unlinked: allow") {
  CHECK(settings_with("").guards.unlinked == Unlinked::layers);
  CHECK(settings_with("guards: {unlinked: refuse}").guards.unlinked == Unlinked::refuse);
  CHECK(settings_with("guards: {unlinked: allow}").guards.unlinked == Unlinked::allow);
  CHECK(settings_with("guards: {allow_unlinked_live: true}").guards.unlinked == Unlinked::allow);
  CHECK(settings_with("guards: {allow_unlinked_live: false}").guards.unlinked == Unlinked::layers);
  CHECK(settings_with("guards: {allow_unlinked_live: true, unlinked: allow}").guards.unlinked ==
        Unlinked::allow);
  CHECK_THAT(statement_error("guards: {allow_unlinked_live: true, unlinked: layers}"),
             Contains("says otherwise"));
  CHECK_THAT(statement_error("guards: {allow_unlinked_live: false, unlinked: allow}"),
             Contains("says otherwise"));
}

TEST_CASE("who makes a repository is stated by source, or by the names of its registry") {
  const Settings s = settings_with("");
  CHECK(s.sources[0].produces == std::vector<std::string>{"svc/*", "base/jdk"});
  CHECK_FALSE(s.registries[0].follows_projects);
}

TEST_CASE("a mistyped key is answered by the nearest") {
  CHECK_THAT(statement_error("gaurds: {}"), Contains("did you mean guards?"));
  CHECK_THAT(statement_error("guards: {max_deletons: 5}"), Contains("did you mean max_deletions?"));
  CHECK_THAT(statement_error("whitelist: []"), !Contains("did you mean"));
}

TEST_CASE("the nearest word is one that few letters are wrong of") {
  const std::string words[] = {"plan", "scan", "apply"};
  CHECK(nearest("paln", words) == "plan");
  CHECK(nearest("aply", words) == "apply");
  CHECK_FALSE(nearest("restore", words));
  CHECK_FALSE(nearest(std::string(100'000, 'a'), words));
}

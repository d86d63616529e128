// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>

#include "tests/cases/run_case.hpp"

using namespace keelson::tests;

namespace {

std::vector<FleetCase> all_cases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(KEELSON_CASES)) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<FleetCase> all;
  for (const auto& file : files) {
    for (FleetCase& one : read_cases(file)) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

TEST_CASE("fleets of known truth lose nothing that is needed, and let go what is not") {
  const auto cases = all_cases();
  REQUIRE(cases.size() > 50);
  for (const FleetCase& one : cases) {
    std::string wrong;
    for (const std::string& text : run_case(one)) wrong += "\n    " + text;
    INFO(one.place << ": " << one.name << wrong);
    CHECK(wrong.empty());
  }
}

TEST_CASE("a case with a needed image that goes, or a dead one that stays, is told") {
  FleetCase one;
  one.files = {{"a/Dockerfile", "FROM scratch\n"},
               {"a/.gitlab-ci.yml", "b: {script: ['docker build -t $CI_REGISTRY_IMAGE:1 .']}\n"}};
  one.live = {"r.example.com/g/a:1"};
  one.images = {"g/a:1", "dead/x:1"};
  one.may_go = {"dead/x:1"};
  CHECK(run_case(one).empty());
  one.must_keep = {"dead/x:1"};
  CHECK(run_case(one) == std::vector<std::string>{"LOST dead/x:1"});
  one.must_keep.clear();
  one.may_go = {"g/a:1"};
  CHECK(run_case(one) == std::vector<std::string>{"kept needlessly: g/a:1"});
}

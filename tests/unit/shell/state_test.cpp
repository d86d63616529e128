// SPDX-License-Identifier: Apache-2.0
// States that are joined: what differs is unknown, nothing is lost.
#include "analyzer/shell/state.hpp"

#include <catch2/catch.hpp>

using namespace keelson;
using namespace keelson::shell;

TEST_CASE("joined states keep what is equal, and know no more what differs") {
  State one, two;
  one.set("A", "1");
  two.set("A", "1");
  one.set("B", "1");
  two.set("B", "2");
  one.directory = "x";
  two.directory = "y";
  one.positional = {{"a"}};
  one.write_file("f", "1", {"s", 1});
  two.write_file("f", "2", {"s", 1});
  one.output = "p";
  two.output = "q";
  const State both = join({one, two});
  CHECK(both.find("A")->text == "1");
  CHECK(both.find("B")->text == "*");
  CHECK(both.directory == "*");
  CHECK(both.positional == std::vector<Field>{{"*", true}});
  CHECK(both.files->at("f").text == nullptr);
  CHECK(both.output == "*");
  CHECK(join({one, one}) == one);
}

TEST_CASE("a variable that only one of the joined states has may be unset, and is unknown") {
  State one, two, three;
  one.set("A", "1");
  three.unset("A");
  for (const State& other : {two, three}) {
    for (const State& both : {join({one, other}), join({other, one})}) {
      REQUIRE(both.find("A") != nullptr);
      CHECK(both.find("A")->text == "*");
      CHECK(both.find("A")->may_be_unset);
    }
  }
}

TEST_CASE("joined states have the functions of all") {
  const Statement x, y;
  State one, two;
  one.functions.edit()["f"] = {&x};
  two.functions.edit()["f"] = {&y};
  two.functions.edit()["g"] = {&y};
  const State both = join({one, two});
  CHECK(both.functions->at("f").size() == 2);
  CHECK(both.functions->at("g").size() == 1);
}

TEST_CASE("equal states are one, and those of different endings are joined apart") {
  State one, two;
  two.set("A", "1");
  std::vector<State> states{one, two, one};
  settle(states, 32);
  CHECK(states.size() == 2);
  states[1].ending = Ending::broke;
  states.push_back(one);
  states.back().set("A", "2");
  settle(states, 2);
  REQUIRE(states.size() == 2);
  CHECK(states[0].find("A")->text == "*");
  CHECK(states[1].find("A")->text == "1");
}

TEST_CASE("a copy of a state changes alone") {
  State one;
  one.set("A", "1");
  State two = one;
  two.set("A", "2");
  CHECK(one.find("A")->text == "1");
  CHECK(two.find("A")->text == "2");
}

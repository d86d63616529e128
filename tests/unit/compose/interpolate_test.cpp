// SPDX-License-Identifier: Apache-2.0
#include "analyzer/compose/interpolate.hpp"

#include <catch2/catch.hpp>

using namespace keelson;
using keelson::compose::interpolate;

namespace {
const Variables variables{
    {"A", {"a", false}}, {"E", {"", false}}, {"MAYBE", {"m", true}}, {"RUN", {"*", false}}};
}

TEST_CASE("every form of ${} is filled [rule37]") {
  const auto [text, filled] = GENERATE(table<std::string, std::string>({
      {"$A-${A}", "a-a"},
      {"$$A ${A}$$", "$A a$"},
      {"${A:-d} ${A-d}", "a a"},
      {"${U:-d} ${U-d}", "d d"},
      {"${E:-d}|${E-d}", "d|"},
      {"${U:-${A}x}", "ax"},
      {"${U:-${V:-${W-deep}}}", "deep"},
      {"$U/${U}", "*/*"},
      {"${A:?must} ${U:?must}", "a *"},
      {"${A?must}", "a"},
      {"${A:+r}|${E:+r}|${E+r}|${U:+r}", "r||r|*"},
      {"${MAYBE} ${MAYBE:-m} ${MAYBE:-x}", "* m *"},
      {"${RUN:-x} ${RUN}", "* *"},
      {"${U", "*"},
      {"$", "$"},
      {"a$.b", "a$.b"},
      {"${}", "*"},
      {"${A!x}", "*"},
      {"$1", "$1"},
  }));
  CAPTURE(text);
  CHECK(interpolate(text, variables) == filled);
}

TEST_CASE("deep and large texts end") {
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "${U:-";
  deep += std::string(100000, '}');
  CHECK(interpolate(deep, variables) == "*");
  std::string wide;
  for (int i = 0; i < 100000; ++i) wide += "${A:-x}";
  CHECK(!interpolate(wide, variables).empty());
}

TEST_CASE("an env file is read line by line") {
  const auto read = compose::read_env_file(
      "A=1\n#B=2\nexport C = c d # e\nD='$A'\nE=\"$A x\"\nF=\nG\r\nH: 3\nI=#x\n", {});
  CHECK(read.at("A").text == "1");
  CHECK(read.count("B") == 0);
  CHECK(read.at("C").text == "c d");
  CHECK(read.at("D").text == "$A");
  CHECK(read.at("E").text == "1 x");
  CHECK(read.at("F").text.empty());
  CHECK(read.at("H").text == "3");
  CHECK(read.at("I").text.empty());
}

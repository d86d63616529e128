// SPDX-License-Identifier: Apache-2.0
// Files made to grow, nest or go on for ever: reading ends, and says what it can.
#include <catch2/catch.hpp>

#include "tests/reading.hpp"

using namespace keelson;

namespace {
std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}
}  // namespace

TEST_CASE("deeply nested variables are rejected, not followed", "[size]") {
  const auto nested = [](int depth) {
    return "FROM r.io/a:" + repeated("${A:-", depth) + "1" + repeated("}", depth) + "\n";
  };
  CHECK(images(nested(50)) == Strings{"r.io/a:1"});
  CHECK(problem_of(nested(10000)).find("nested more than 64 deep") != std::string::npos);
  CHECK(inputs_of(nested(10000)) == Strings{"from */*:* 1"});
}

TEST_CASE("an argument that doubles itself is cut off", "[size]") {
  const std::string text = "ARG X=xx\n" + repeated("ARG X=$X$X\n", 64) + "FROM r.io/a:$X\n";
  CHECK(problem_of(text).find("grows to more than 1 MiB") != std::string::npos);
  REQUIRE(inputs_of(text).size() == 1);
  CHECK(inputs_of(text)[0].starts_with("from r.io/a:*"));
  const std::string replaced = "ARG X=xx\n" + repeated("ARG X=${X//x/$X}\n", 64);
  CHECK(problem_of(replaced + "FROM r.io/a\n").find("more than 1 MiB") != std::string::npos);
}

TEST_CASE("an argument nobody gave may double itself: then it may be anything", "[size]") {
  const std::string text = "ARG X\n" + repeated("ARG X=$X$X\n", 64) + "FROM r.io/a:1$X\n";
  CHECK(is_accepted(text));
  CHECK(images(text) == Strings{"r.io/a:1"});
  CHECK(inputs_of(text).size() == 1);
  const std::string letters = "ARG X\n" + repeated("ARG X=a${X}b$X\n", 12) + "FROM r.io/x$X\n";
  CHECK(inputs_of(letters).size() == 1);
}

TEST_CASE("100,000 stages and 100,000 arguments are read", "[size]") {
  std::string text = "FROM r.io/a AS s0\n";
  for (int i = 1; i < 100000; ++i)
    text += "FROM s" + std::to_string(i - 1) + " AS s" + std::to_string(i) + "\n";
  const auto reading = dockerfile::read(text);
  CHECK_FALSE(reading.problem);
  CHECK(reading.stages.size() == 100000);
  CHECK(reading.final_external == Strings{"r.io/a:latest"});

  text.clear();
  for (int i = 0; i < 100000; ++i)
    text += "ARG A" + std::to_string(i) + "=" + std::to_string(i) + "\n";
  CHECK(images(text + "FROM r.io/a:$A99999\n") == Strings{"r.io/a:99999"});
}

TEST_CASE("a chain of COPY --from is followed to its end", "[size]") {
  std::string text = "FROM r.io/a\n";
  for (int i = 0; i < 20000; ++i)
    text += "FROM scratch\nCOPY --from=" + std::to_string(i) + " a b\n";
  CHECK(needed(text) == Strings{"r.io/a:latest"});
}

TEST_CASE("a chain of ONBUILD is rejected", "[size]") {
  const std::string text = "FROM r.io/a AS a\n" + repeated("ONBUILD ", 10000) + "RUN x\nFROM a\n";
  CHECK(problem_of(text).find("longer than 65535 bytes") != std::string::npos);
  CHECK(images(text) == Strings{"r.io/a:latest"});
  const std::string joined =
      "FROM r.io/a AS a\n" + repeated("ONBUILD \\\n", 10000) + "RUN x\nFROM a\n";
  CHECK(problem_of(joined) == "2: ONBUILD cannot trigger ONBUILD");
}

TEST_CASE("patterns of many stars over long values end", "[size]") {
  const std::string value = "ARG V=" + std::string(60000, 'a') + "\n";
  for (const char* use : {"${V#*a*a*b}", "${V##*a*a*b}", "${V%b*a*a*}", "${V%%b*a*a*}",
                          "${V/a*b/x}", "${V//*a*a*b/x}", "${V//aaaaaaaaaaaaaaaab/x}"}) {
    CAPTURE(use);
    const std::string text = value + "ARG W=" + use + "\nFROM r.io/a:${W%%a*}1\n";
    CHECK(images(text) == Strings{"r.io/a:1"});
  }
}

TEST_CASE("JSON nested without end is no list", "[size]") {
  CHECK(is_accepted("FROM r.io/a\nRUN " + repeated("[", 60000) + "\n"));
  CHECK(is_accepted("# x\nFROM r.io/a\nCMD " + repeated("[\"a\",", 10000) + "\n"));
}

TEST_CASE("many heredocs, words, flags and marks on a line end", "[size]") {
  CHECK_FALSE(is_accepted("FROM r.io/a\nRUN " + repeated("<<E ", 15000) + "\nE\n"));
  CHECK(is_accepted("FROM r.io/a\nLABEL " + repeated("a=b ", 16000) + "\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nRUN " + repeated("--x ", 16000) + "\n"));
  CHECK(inputs_of("FROM r.io/a:" + repeated("{{", 30000) + "\n") == Strings{"from */*:* 1"});
  CHECK_FALSE(is_accepted("FROM " + repeated("{{a}}", 13000) + "\n"));
}

TEST_CASE("any single byte, and any pair after FROM, is read without harm", "[size]") {
  for (int a = 0; a < 256; ++a) {
    const std::string one(1, static_cast<char>(a));
    dockerfile::read(one);
    dockerfile::read("FROM a\nRUN <<" + one + "\n" + one);
    for (int b = 0; b < 256; ++b) {
      const auto reading = dockerfile::read("FROM " + one + static_cast<char>(b) + "\n");
      CHECK((reading.problem || !reading.stages.empty()));
    }
  }
}

TEST_CASE("many large arguments end the reading of arguments, and may then be anything", "[size]") {
  const std::string big = "ARG A=" + std::string(60'000, 'x') + "\nARG B=$A$A$A$A$A$A$A$A\n";
  const std::string text = big + repeated("ARG C=$B\n", 200) + "FROM r.io/a:1\nFROM r.io/a:$A\n";
  CHECK(problem_of(text).find("more than 16 MiB") != std::string::npos);
  CHECK(inputs_of(text) == Strings{"from */*:* 203", "from */*:* 204"});
  const std::string body = "FROM scratch\n" + big + repeated("ENV C=$B\n", 200);
  CHECK(problem_of(body).find("more than 16 MiB") != std::string::npos);
}

TEST_CASE("a long chain of stages that all set variables ends", "[size]") {
  std::string text = "FROM scratch AS s0\nENV V0=x\n";
  for (int i = 1; i < 5000; ++i) {
    const std::string n = std::to_string(i);
    text += "FROM s" + std::to_string(i - 1) + " AS s" + n + "\nENV V" + n + "=x\n";
  }
  CHECK(is_accepted(text));
}

// SPDX-License-Identifier: Apache-2.0
// Rules 9 to 12: flags, the words of FROM, names of stages.
#include <catch2/catch.hpp>

#include "analyzer/dockerfile/flags.hpp"
#include "analyzer/dockerfile/lines.hpp"
#include "analyzer/dockerfile/words.hpp"
#include "tests/reading.hpp"

using namespace keelson;

namespace {
Strings flags_of(std::string_view arguments) {
  return dockerfile::take_flags(arguments, '\\');
}
std::string rest_of(std::string_view arguments) {
  dockerfile::take_flags(arguments, '\\');
  return std::string(arguments);
}
Strings quoted_words(std::string_view text, char escape = '\\') {
  Strings out;
  std::string_view word;
  while (dockerfile::take_quoted(text, word, escape)) out.emplace_back(word);
  return out;
}
}  // namespace

TEST_CASE("rule 9: leading words with two dashes are flags, their quotes removed", "[rule9]") {
  CHECK(flags_of("--from=\"a\" --x='b c' --d\\ e x") == Strings{"--from=a", "--x=b c", "--d e"});
  CHECK(rest_of("--a --b=c  d --e") == "d --e");
  CHECK(flags_of("a --b").empty());
  CHECK(images("FROM scratch\nCOPY --from=\"r.io/a:1\" x y\n") == Strings{"r.io/a:1"});
  CHECK(images("FROM scratch\nCOPY --from=r\\.io/a:1 x y\n") == Strings{"r.io/a:1"});
}

TEST_CASE("rule 9: a lone -- ends the flags", "[rule9]") {
  CHECK(flags_of("--a -- --b c") == Strings{"--a"});
  CHECK(rest_of("--a -- --b c") == "--b c");
  CHECK(images("FROM -- r.io/a\nCOPY -- --from=r.io/b c\n") == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 9: what stands after a word is no flag", "[rule9]") {
  CHECK(images("FROM scratch\nCOPY a --from=r.io/b c\n").empty());
  CHECK_FALSE(is_accepted("FROM r.io/a --platform=linux/arm64\n"));
  CHECK(images("FROM scratch\nRUN x --mount=from=r.io/b,target=/t\n").empty());
}

TEST_CASE("rule 10: an unknown flag, or one twice, or one without a value, is an error",
          "[rule10]") {
  CHECK(problem_of("FROM r.io/a\nCOPY --form=x a b\n").starts_with("2: "));
  CHECK_FALSE(is_accepted("FROM --paltform=x r.io/a\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nWORKDIR --x /a\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nADD --from=r.io/b a b\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nCOPY --from=r.io/b --from=r.io/c a b\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nCOPY --from a b\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nCOPY --FROM=r.io/b a b\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nCOPY --link=perhaps a b\n"));
}

TEST_CASE("rule 10: a mount may be repeated, and a boolean needs no value", "[rule10]") {
  CHECK(
      images("FROM scratch\nRUN --mount=from=r.io/a,target=/a --mount=from=r.io/b,target=/b x\n") ==
      Strings{"r.io/a:latest", "r.io/b:latest"});
  CHECK(
      is_accepted("FROM r.io/a\nCOPY --link --parents --exclude=a --exclude=b --chmod=644 a b\n"));
}

TEST_CASE("rule 11: FROM splits at blanks, then quotes and escapes go", "[rule11]") {
  CHECK(images("FROM \"alpine:3\"\n") == Strings{"docker.io/library/alpine:3"});
  CHECK(images("FROM 'alpine':\"3\"\n") == Strings{"docker.io/library/alpine:3"});
  CHECK(images("FROM al\\pine:3\n") == Strings{"docker.io/library/alpine:3"});
  CHECK_FALSE(is_accepted("FROM \"alpine 3\"\n"));
  CHECK_FALSE(is_accepted("FROM alpine\\ 3\n"));
  CHECK(problem_of("FROM \"alpine\n") == "1: a double quote is not closed, in \"alpine");
  CHECK(problem_of("FROM 'alpine\n") == "1: a single quote is not closed, in 'alpine");
}

TEST_CASE("rule 11: FROM takes one word, or three with AS", "[rule11]") {
  for (const char* bad : {"", "a b", "a IS b", "a AS", "a AS b c"}) {
    CAPTURE(bad);
    CHECK(problem_of("FROM r.io/" + std::string(bad) + "\n").starts_with("1: "));
  }
  CHECK_FALSE(is_accepted("FROM\n"));
}

TEST_CASE("rule 11: ARG, ENV and LABEL leave quoted blanks alone", "[rule11]") {
  CHECK(quoted_words(" a=b  c=\"d e\" f='g h'\\ i ") == Strings{"a=b", "c=\"d e\"", "f='g h'\\ i"});
  CHECK(quoted_words("a='b\\' c") == Strings{"a='b\\'", "c"});
  CHECK(quoted_words("a=\"b\\\" c\" d") == Strings{"a=\"b\\\" c\"", "d"});
  CHECK(quoted_words("a=b` c d", '`') == Strings{"a=b` c", "d"});
  CHECK(quoted_words("a\\") == Strings{"a"});
  CHECK(quoted_words("  ").empty());
  CHECK(images("ARG A=\"x\" B='y'\nFROM r.io/$A$B\n") == Strings{"r.io/xy:latest"});
}

TEST_CASE("rule 12: a stage's name is lowered and AS has any case", "[rule12]") {
  const auto reading = dockerfile::read("FROM r.io/a aS Build-1.x_Y\nFROM build-1.x_y\n");
  REQUIRE(reading.stages.size() == 2);
  CHECK(reading.stages[0].name == "build-1.x_y");
  CHECK(reading.stages[1].inputs.at(0).stage == 0u);
  CHECK_FALSE(reading.problem);
}

TEST_CASE("rule 12: a name that may not be is an error, and is not expanded", "[rule12]") {
  for (const char* bad : {"1a", "$N", "-a", "a+b", "\"a\"", "a/b", "_a"}) {
    CAPTURE(bad);
    const std::string text = "ARG N=x\nFROM r.io/a AS " + std::string(bad) + "\n";
    CHECK(problem_of(text).starts_with("2: "));
    CHECK(images(text) == Strings{"r.io/a:latest"});
  }
}

TEST_CASE("rule 12: a name that could be no image's is rejected, as a client does", "[rule12]") {
  CHECK(problem_of("FROM r.io/a AS a--\n") ==
        "1: \"a--\" cannot name a stage: it could be no image's name");
}

TEST_CASE("rule 21: the old form of LABEL and ENV is split at blanks, quoted or not", "[rule21]") {
  CHECK(problem_of("FROM a\nLABEL \"this is\" not a pair\n").find("double quote") !=
        std::string::npos);
  CHECK(is_accepted("FROM a\nLABEL this \"is a pair\"\nENV X \"two words\"\n"));
}

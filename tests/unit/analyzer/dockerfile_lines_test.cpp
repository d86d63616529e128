// SPDX-License-Identifier: Apache-2.0
// Rules 1 to 8: lines, directives, comments, continuations, instruction words.
#include <catch2/catch.hpp>

#include "analyzer/dockerfile/directives.hpp"
#include "analyzer/dockerfile/lines.hpp"
#include "tests/reading.hpp"

using namespace keelson;

TEST_CASE("rule 1: a byte order mark is skipped on line 1 only", "[rule1]") {
  const std::string mark = "\xEF\xBB\xBF";
  CHECK(images(mark + "FROM r.io/a") == Strings{"r.io/a:latest"});
  CHECK(images(mark + "# escape=`\nFROM r.io/a `\n AS b\nFROM b\n") == Strings{"r.io/a:latest"});
  CHECK_FALSE(is_accepted("FROM r.io/a\n" + mark + "RUN x\n"));
}

TEST_CASE("rule 1: lines may end with CR LF, and the last needs no end", "[rule1]") {
  CHECK(images("FROM r.io/a:1\r\nRUN x \\\r\n  y\r\nFROM r.io/b\r\n") ==
        Strings{"r.io/a:1", "r.io/b:latest"});
  CHECK(images("FROM r.io/a:1\r\r\n") == Strings{"r.io/a:1"});
  CHECK(images("FROM r.io/a:1") == Strings{"r.io/a:1"});
}

TEST_CASE("rule 1: a line of 65,535 bytes is read and one more is not", "[rule1]") {
  const std::string start = "FROM r.io/a\nRUN ";
  const std::string longest(65535 - 4, 'x');
  CHECK(is_accepted(start + longest));
  CHECK(is_accepted(start + longest + "\n"));
  CHECK(problem_of(start + longest + "x\n") == "2: the line is longer than 65535 bytes");
  CHECK(problem_of(start + longest + "x") == "2: the line is longer than 65535 bytes");
}

TEST_CASE("rule 1: the limit holds in comments, continuations and heredocs", "[rule1]") {
  const std::string too_long(65536, 'x');
  CHECK_FALSE(is_accepted("#" + too_long + "\nFROM r.io/a\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nRUN x \\\n" + too_long + "\n"));
  CHECK_FALSE(is_accepted("FROM r.io/a\nRUN <<E\n" + too_long + "\nE\n"));
  // What was too long still is no reason to lose what follows.
  CHECK(images("FROM r.io/a\nRUN " + too_long + "\nFROM r.io/b\n") ==
        Strings{"r.io/a:latest", "r.io/b:latest"});
}

TEST_CASE("rule 1: a UTF-16 file is rejected", "[rule1]") {
  const std::string_view text(
      "\xFF\xFE"
      "F\0R\0O\0M\0 \0a\0\n\0",
      16);
  CHECK(dockerfile::read(text).problem);
}

TEST_CASE("rule 2: syntax, escape and check are directives in any case", "[rule2]") {
  CHECK(dockerfile::read_directive("# escape=`", "#")->value == "`");
  CHECK(dockerfile::read_directive("#EsCaPe  =  ` ", "#")->key == "escape");
  CHECK(dockerfile::read_directive("#  syntax = a/b:1 c ", "#")->value == "a/b:1 c");
  CHECK_FALSE(dockerfile::read_directive("# foo=bar", "#"));
  CHECK_FALSE(dockerfile::read_directive("# escape", "#"));
  CHECK_FALSE(dockerfile::read_directive("# escape=  ", "#"));
  CHECK_FALSE(dockerfile::read_directive("# esc ape=`", "#"));
  CHECK_FALSE(dockerfile::read_directive("escape=`", "#"));
}

TEST_CASE("rule 2: the first line that is no known directive ends them", "[rule2]") {
  for (const char* line : {"", "# hello", "# foo=bar", "  ", "ARG X"}) {
    CAPTURE(line);
    // Were the escape ` here, the second FROM would belong to RUN.
    CHECK(images(std::string(line) + "\n# escape=`\nFROM r.io/a\nRUN dir c:`\nFROM r.io/b\n") ==
          Strings{"r.io/a:latest", "r.io/b:latest"});
  }
  CHECK(images("# check=skip=all\n# escape=`\nFROM r.io/a\nRUN x `\nFROM r.io/b\n") ==
        Strings{"r.io/a:latest"});
}

TEST_CASE("rule 2: a directive twice, or an escape that is none, is an error", "[rule2]") {
  CHECK(problem_of("# escape=\\\n# escape=`\nFROM r.io/a\n") ==
        "2: the directive escape is given twice");
  CHECK(problem_of("# syntax=a\n# SYNTAX=a\nFROM r.io/a\n") ==
        "2: the directive syntax is given twice");
  CHECK(problem_of("# escape=x\nFROM r.io/a\n") == "1: the escape directive takes ` or \\");
  CHECK_FALSE(is_accepted("# check=nonsense\nFROM r.io/a\n"));
  CHECK(is_accepted("# check=skip=a,b;error=true\nFROM r.io/a\n"));
}

TEST_CASE("rule 3: the syntax image is an input, cut at the first space", "[rule3]") {
  CHECK(inputs_of("# syntax=r.io/front:1 and more\nFROM scratch\n") ==
        Strings{"syntax r.io/front:1 1"});
  CHECK(inputs_of("# escape=`\n#syntax = r.io/front\nFROM scratch\n") ==
        Strings{"syntax r.io/front:latest 2"});
  CHECK(images("# syntax=r.io/front:1\nFROM r.io/a:1\n") == Strings{"r.io/a:1"});
  CHECK(inputs_of("FROM scratch\n# syntax=r.io/front:1\n").empty());
}

TEST_CASE("rule 3: other languages' comments and JSON name a syntax too", "[rule3]") {
  const auto image = [](std::string_view text) {
    const auto syntax = dockerfile::find_syntax(text);
    return syntax ? syntax->image + " " + std::to_string(syntax->line) : "";
  };
  CHECK(image("//syntax=r.io/front:1\nthing\n") == "r.io/front:1 1");
  CHECK(image("// escape=x\n// syntax=r.io/front:1\n") == "r.io/front:1 2");
  CHECK(image("#!/usr/bin/x\n# syntax=r.io/front:1\n") == "r.io/front:1 2");
  CHECK(image("#!/usr/bin/x\n//syntax=r.io/front:1\n") == "r.io/front:1 2");
  CHECK(image("{\"a\": [1], \"syntax\": \"r.io/front:1\"}") == "r.io/front:1 1");
  CHECK(image("{\"syntax\": 1}").empty());
  CHECK(image("{\"syntax\": \"r.io/front\"").empty());
  CHECK(image("\n# syntax=r.io/front:1\n").empty());
  CHECK(image("#!/usr/bin/x").empty());
}

TEST_CASE("rule 3: BUILDKIT_SYNTAX from outside wins over the file", "[rule3]") {
  const char* text = "# syntax=r.io/front:1\nFROM scratch\n";
  CHECK(inputs_of(text, given({{"BUILDKIT_SYNTAX", "r.io/other:2 x"}})) ==
        Strings{"syntax r.io/other:2 1"});
}

TEST_CASE("rule 3: a syntax that is no image is an error", "[rule3]") {
  CHECK(problem_of("# syntax=UP/x y\nFROM scratch\n").empty());  // a host may be upper case
  CHECK(problem_of("# syntax=r.io/UP\nFROM scratch\n") ==
        "1: the syntax \"r.io/UP\" is not an image reference");
}

TEST_CASE("rule 4: a comment line inside a continuation is skipped", "[rule4]") {
  CHECK(inputs_of("FROM \\\n# c\n   # d \\\n  r.io/a:1 \\\n#e\n  AS x\nFROM x\n") ==
        Strings{"from r.io/a:1 1"});
  CHECK(images("FROM r.io/a\n  # FROM r.io/b\n# c \\\nFROM r.io/c\n") ==
        Strings{"r.io/a:latest", "r.io/c:latest"});
}

TEST_CASE("rule 4: nothing can be commented at the end of a line", "[rule4]") {
  CHECK_FALSE(is_accepted("FROM r.io/a # c\n"));
  CHECK(is_accepted("FROM r.io/a\nRUN x # c\n"));
}

TEST_CASE("rule 5: an escape before trailing blanks continues the line", "[rule5]") {
  CHECK(images("FROM r.io/a\nRUN x \\ \t \nFROM r.io/b\n") == Strings{"r.io/a:latest"});
  CHECK(images("FROM r.io/a\nRUN x\\\nFROM r.io/b\n") == Strings{"r.io/a:latest"});
  CHECK(images("FROM r.io/a\nRUN x \\\n\\\nFROM r.io/b\n") == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 5: an escape that is escaped does not", "[rule5]") {
  for (const char* end : {"\\\\", "\\\\\\", "\\\\ ", "\\x"}) {
    CAPTURE(end);
    CHECK(images("FROM r.io/a\nRUN x " + std::string(end) + "\nFROM r.io/b\n") ==
          Strings{"r.io/a:latest", "r.io/b:latest"});
  }
}

TEST_CASE("rule 5: only the first line loses its indentation", "[rule5]") {
  CHECK(images("   FROM r.io/\\\na:1\n") == Strings{"r.io/a:1"});
  CHECK(images("FROM r.io/a\\\n AS x\nFROM x\n") == Strings{"r.io/a:latest"});
  CHECK_FALSE(is_accepted("FROM r.io/\\\n  a:1\n"));
  const auto lines = dockerfile::read_lines("RUN a\\\n\tb\\\nc\nUSER x");
  REQUIRE(lines.instructions.size() == 2);
  CHECK(lines.instructions[0].text == "RUN a\tbc");
  CHECK(lines.instructions[0].line == 1);
  CHECK(lines.instructions[1].line == 4);
}

TEST_CASE("rule 6: blank lines inside a continuation are skipped", "[rule6]") {
  CHECK(inputs_of("FROM \\\n\n   \n\t\n r.io/a\nRUN x\n") == Strings{"from r.io/a:latest 1"});
  CHECK(is_accepted("FROM r.io/a\nRUN x \\\n"));
  CHECK(is_accepted("FROM r.io/a\nRUN x \\"));
}

TEST_CASE("rule 6: a file without instructions is an error", "[rule6]") {
  for (const char* text : {"", "\n", "# c\n", "\n\n# c\n \t\n"}) {
    CAPTURE(text);
    CHECK(problem_of(text).find("the file has no instructions") != std::string::npos);
  }
  CHECK_FALSE(is_accepted("ARG X=1\n"));
}

TEST_CASE("rule 7: an instruction's name ends at a blank and has any case", "[rule7]") {
  CHECK(images("FROM\t\v\f r.io/a\nfrom r.io/b\nFrOm r.io/c") ==
        Strings{"r.io/a:latest", "r.io/b:latest", "r.io/c:latest"});
  CHECK(problem_of("FROMr.io/a") == "1: unknown instruction FROMr.io/a");
}

TEST_CASE("rule 7: a no-break space parts no words", "[rule7]") {
  CHECK_FALSE(is_accepted("FROM\xC2\xA0r.io/a\n"));
  CHECK_FALSE(
      is_accepted("FROM r.io/a\xC2\xA0"
                  "AS\xC2\xA0x\n"));
}

TEST_CASE("rule 7: an unknown instruction rejects the file", "[rule7]") {
  CHECK(problem_of("FROM r.io/a\n\nFOO bar\n") == "3: unknown instruction FOO");
}

TEST_CASE("rule 8: only ARG may come before the first FROM", "[rule8]") {
  CHECK(is_accepted("ARG X\nARG Y=1\nFROM r.io/a\n"));
  for (const char* first : {"RUN x", "COPY a b", "ENV A=b", "LABEL a=b", "ONBUILD RUN x"}) {
    CAPTURE(first);
    CHECK(problem_of(std::string(first) + "\nFROM r.io/a\n").find("before the first FROM") !=
          std::string::npos);
    CHECK(images(std::string(first) + "\nFROM r.io/a\n") == Strings{"r.io/a:latest"});
  }
}

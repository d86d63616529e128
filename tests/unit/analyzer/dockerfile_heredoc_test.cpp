// SPDX-License-Identifier: Apache-2.0
// Rules 13 to 15: which words open a heredoc, where it ends, what it hides.
#include <catch2/catch.hpp>

#include "analyzer/dockerfile/heredoc.hpp"
#include "analyzer/dockerfile/lines.hpp"
#include "tests/reading.hpp"

using namespace keelson;

namespace {
// "delimiter", then - if tabs are stripped, then ! if the body is not expanded.
Strings heredocs(std::string_view line) {
  Strings out;
  for (const auto& h : dockerfile::find_heredocs(line))
    out.push_back(h.delimiter + (h.strip_tabs ? "-" : "") + (h.expands ? "" : "!"));
  return out;
}
const Strings k_both{"r.io/a:latest", "r.io/b:latest"};
}  // namespace

TEST_CASE("rule 13: a body hides what looks like an instruction", "[rule13]") {
  for (const char* opener : {"RUN <<E", "COPY <<E /x", "ADD <<E /x", "ONBUILD RUN <<E",
                             "onbuild copy <<E /x", "run cat <<E > /x"}) {
    CAPTURE(opener);
    CHECK(images("FROM r.io/a\n" + std::string(opener) + "\nFROM r.io/hidden\nE\nFROM r.io/b\n") ==
          k_both);
  }
}

TEST_CASE("rule 13: other instructions and the JSON form have none", "[rule13]") {
  for (const char* opener : {"CMD <<E", "ENTRYPOINT <<E", "LABEL a=<<E", "USER <<E",
                             "RUN [\"<<E\"]", "HEALTHCHECK CMD <<E", "ONBUILD CMD <<E"}) {
    CAPTURE(opener);
    CHECK(images("FROM r.io/a\n" + std::string(opener) + "\nFROM r.io/b\n") == k_both);
  }
}

TEST_CASE("rule 13: the body begins after the last continued line", "[rule13]") {
  CHECK(images("FROM r.io/a\nRUN <<E \\\n  cat \\\n# c\n  x\nFROM r.io/hidden\nE\nFROM r.io/b\n") ==
        k_both);
}

TEST_CASE("rule 14: the forms of a heredoc", "[rule14]") {
  CHECK(heredocs("RUN <<EOF") == Strings{"EOF"});
  CHECK(heredocs("RUN <<-EOF") == Strings{"EOF-"});
  CHECK(heredocs("RUN cat << EOF") == Strings{"EOF"});
  CHECK(heredocs("RUN cat 3<<EOF") == Strings{"EOF"});
  CHECK(heredocs("RUN <<'E'") == Strings{"E!"});
  CHECK(heredocs("RUN <<\"E F\"") == Strings{"E F!"});
  CHECK(heredocs("RUN <<\\E") == Strings{"E"});  // only quotes count
  CHECK(heredocs("RUN <<E\"F\"") == Strings{"EF!"});
  CHECK(heredocs("RUN <<A <<-B cat <<'C'") == Strings{"A", "B-", "C!"});
  CHECK(heredocs("RUN echo 1<<2") == Strings{"2"});
}

TEST_CASE("rule 14: what only the shell understands does not hide a heredoc", "[rule14]") {
  // ${X:0:3} is no modifier of BuildKit's, but nobody expands it here.
  CHECK(images("FROM r.io/a\nRUN echo ${X:0:3} <<EOF\nFROM r.io/b\nEOF\n") ==
        Strings{"r.io/a:latest"});
}

TEST_CASE("rule 14: what is none", "[rule14]") {
  for (const char* line : {"RUN cat <<<EOF", "RUN echo \"<<EOF\"", "RUN echo '<<EOF'",
                           "RUN echo $((1<<2))", "RUN a<<EOF", "RUN < EOF", "RUN echo ' <<EOF"}) {
    CAPTURE(line);
    CHECK(heredocs(line).empty());
    CHECK(images("FROM r.io/a\n" + std::string(line) + "\nFROM r.io/b\n") == k_both);
  }
}

TEST_CASE("rule 14: several bodies come in order", "[rule14]") {
  const std::string text =
      "FROM r.io/a\nCOPY <<a <<b /d/\nFROM r.io/x\nb\na\nFROM r.io/y\na\nb\nFROM r.io/b\n";
  CHECK(images(text) == k_both);
  const auto lines = dockerfile::read_lines(text);
  REQUIRE(lines.instructions.at(1).heredocs.size() == 2);
  CHECK(lines.instructions[1].heredocs[0].content == "FROM r.io/x\nb\n");
  CHECK(lines.instructions[1].heredocs[1].content == "FROM r.io/y\na\n");
  CHECK(lines.instructions.at(2).line == 9);
}

TEST_CASE("rule 14: the end is the whole line, tabs aside only for <<-", "[rule14]") {
  CHECK(images("FROM r.io/a\nRUN <<-E\n\t\tE\nFROM r.io/b\n") == k_both);
  for (const char* no_end : {"\tE", " E", "E ", "EE", "e", "E;"}) {
    CAPTURE(no_end);
    CHECK(images("FROM r.io/a\nRUN <<E\n" + std::string(no_end) +
                 "\nFROM r.io/hidden\nE\nFROM r.io/b\n") == k_both);
  }
  CHECK(images("FROM r.io/a\nRUN <<-E\n E\nFROM r.io/hidden\nE\nFROM r.io/b\n") == k_both);
  CHECK(images("FROM r.io/a\r\nRUN <<E\r\nE\r\nFROM r.io/b\r\n") == k_both);
  CHECK(images("FROM r.io/a\nRUN <<E\nE") == Strings{"r.io/a:latest"});
}

TEST_CASE("rule 14: a heredoc without an end is an error, what follows still protects",
          "[rule14]") {
  const char* text = "FROM r.io/a\nRUN <<EOF\nx\nFROM r.io/b\n";
  CHECK(problem_of(text) == "2: the heredoc <<EOF has no end");
  CHECK(images(text) == k_both);
  CHECK(problem_of("FROM r.io/a\nRUN echo 1<<2\n") == "2: the heredoc <<2 has no end");
  CHECK_FALSE(is_accepted("FROM r.io/a\nRUN <<A <<B\nA\n"));
}

TEST_CASE("rule 15: neither comments nor continuations are looked for in a body", "[rule15]") {
  CHECK(images("FROM r.io/a\nRUN <<E\nx \\\nE\nFROM r.io/b\n") == k_both);
  CHECK(images("FROM r.io/a\nRUN <<'#'\nx\n#\nFROM r.io/b\n") == k_both);
}

TEST_CASE("rule 15: nothing is copied to a heredoc", "[rule15]") {
  CHECK(problem_of("FROM r.io/a\nCOPY x <<E\nE\n") == "2: COPY cannot write to a heredoc");
  CHECK(problem_of("FROM r.io/a\nADD x <<E\nE\n") == "2: ADD cannot write to a heredoc");
}

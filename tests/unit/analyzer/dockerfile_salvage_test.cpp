// SPDX-License-Identifier: Apache-2.0
// Rule 35 and every rejected file: it says where and why in words for people, and what
// can be read of it still protects.
#include <catch2/catch.hpp>

#include "analyzer/dockerfile/template.hpp"
#include "tests/reading.hpp"

using namespace keelson;

namespace {
bool is_template(std::string_view text, std::string_view path = {}) {
  return dockerfile::read(text, {}, path).is_template;
}
}  // namespace

TEST_CASE("rule 35: a file's name may say that it is a template", "[rule35]") {
  for (const char* name : {"Dockerfile.in", "a/Dockerfile.J2", "Dockerfile.tmpl", "x.template",
                           "Dockerfile.erb", "Dockerfile.in.debian", "Dockerfile.m4"}) {
    CAPTURE(name);
    CHECK(dockerfile::is_template_name(name));
    CHECK(is_template("FROM r.io/a\n", name));
  }
  for (const char* name : {"Dockerfile", "a.in/Dockerfile", "Dockerfile.dev", "Containerfile"})
    CHECK_FALSE(dockerfile::is_template_name(name));
  CHECK_FALSE(is_template("FROM r.io/a\n", "Dockerfile"));
}

TEST_CASE("rule 35: what a preprocessor makes a Dockerfile may take any image", "[rule35]") {
  const auto takes_any = [](const char* name, const char* text) {
    for (const Input& input : dockerfile::build_of(dockerfile::read(text, {}, name)).inputs)
      if (input.reference == k_any_image) return true;
    return false;
  };
  CHECK(takes_any("Containerfile.in", "#include \"head\"\nFROM r.io/a\n"));
  CHECK(takes_any("Containerfile.in", "FROM r.io/a\n#  ifdef X\nRUN x\n#endif\n"));
  CHECK(takes_any("Dockerfile.m4", "FROM r.io/a\n"));
  CHECK_FALSE(takes_any("Dockerfile.in", "# a comment\nFROM r.io/a:@VERSION@\n"));
  CHECK_FALSE(takes_any("Dockerfile", "#include \"head\"\nFROM r.io/a\n"));
}

TEST_CASE("rule 35: a template is rejected, what its FROM may be protects", "[rule35]") {
  struct Case {
    const char *from, *pattern;
  };
  for (const auto& [from, pattern] : {Case{"{{ .Base }}", "*/*:*"},
                                      {"r.io/a:{{ version }}", "r.io/a:*"},
                                      {"r.io/a:{{version}}", "r.io/a:*"},
                                      {"r.io/a:{% x %}", "r.io/a:*"},
                                      {"r.io/a:<%= x %>", "r.io/a:*"},
                                      {"r.io/a:@VERSION@", "r.io/a:*"},
                                      {"@BASE@", "*/*:*"},
                                      {"r.io/a:${templateOption:variant}", "r.io/a:*"},
                                      {"r.io/{{a}}-{{b}}:1", "r.io/*-*:1"},
                                      {"{{ reg }}/base/jdk:8", "*/base/jdk:8"}}) {
    CAPTURE(from);
    const std::string text = "FROM " + std::string(from) + "\nFROM r.io/b\n";
    CHECK(problem_of(text).starts_with("1: "));
    CHECK(is_template(text));
    CHECK(inputs_of(text) ==
          Strings{"from " + std::string(pattern) + " 1", "from r.io/b:latest 2"});
  }
}

TEST_CASE("rule 35: a stage that is FROM a template keeps its name", "[rule35]") {
  const auto reading = dockerfile::read("FROM {{ base }} AS one\nFROM one\n");
  REQUIRE(reading.stages.size() == 2);
  CHECK(reading.stages[0].name == "one");
  CHECK(reading.stages[1].inputs.at(0).stage == 0u);
}

TEST_CASE("rule 35: a generator's own lines hide no FROM", "[rule35]") {
  for (const char* line : {"{% if x %}", "{{ range .X }}", "<% for %>", "include(`x.m4')",
                           "define(`A', `b')", "ifdef(`A', `b')", "m4_include(x)", "dnl x"}) {
    CAPTURE(line);
    const std::string text = "FROM r.io/a\n" + std::string(line) + "\nFROM r.io/b\n";
    CHECK(problem_of(text).starts_with("2: unknown instruction"));
    CHECK(images(text) == Strings{"r.io/a:latest", "r.io/b:latest"});
    CHECK(is_template(text));
  }
  CHECK(inputs_of("{% if x %}FROM r.io/a AS x\nFROM x\n") == Strings{"from r.io/a:latest 1"});
}

TEST_CASE("rule 35: a digest's @ is no mark, nor is a variable", "[rule35]") {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  CHECK_FALSE(is_template("FROM r.io/a" + digest + "\n"));
  CHECK_FALSE(is_template("ARG A=1\nFROM r.io/a:${A}\n"));
  CHECK_FALSE(is_template("FROM r.io/a\nRUN echo {{ x }} @Y@ <% z %>\n"));
  CHECK_FALSE(dockerfile::open_template_marks("a{b}<c>@d"));
  CHECK(dockerfile::open_template_marks("a{{b}}{{c}}-$(d)").value() == "a*-*");
  CHECK_FALSE(dockerfile::open_template_marks("a{{b"));
}

TEST_CASE("a rejected file says its line and why, and loses no FROM", "[salvage]") {
  struct Case {
    const char *line, *message;
  };
  for (const auto& [line, message] :
       {Case{"FRM x", "unknown instruction FRM"},
        {"COPY a", "COPY needs a source and a destination"},
        {"ENV A", "ENV needs a name and a value"},
        {"ENV A=b C", "ENV: \"C\" is not of the form name=value"},
        {"SHELL sh", "SHELL needs a JSON list, such as [\"sh\", \"-c\"]"},
        {"CMD [\"a\", 1]", "a JSON list of arguments may only have strings"},
        {"HEALTHCHECK FOO", "HEALTHCHECK knows CMD and NONE, not \"FOO\""},
        {"HEALTHCHECK --interval=30 CMD x", "--interval=30 is not a duration such as 30s"},
        {"VOLUME", "VOLUME needs at least one path"},
        {"EXPOSE", "EXPOSE needs at least one port"},
        {"EXPOSE 70000", "EXPOSE 70000 is no port"},
        {"STOPSIGNAL SIGFOO", "STOPSIGNAL SIGFOO is no signal"},
        {"WORKDIR", "WORKDIR needs exactly one argument"},
        {"MAINTAINER", "MAINTAINER needs exactly one argument"},
        {"LABEL", "LABEL needs a name"},
        {"LABEL =x", "LABEL needs a name before the ="},
        {"RUN --network=wifi x", "--network takes default, none or host"},
        {"RUN []", "RUN [] has no command"},
        {"RUN --mount=type=nfs x", "--mount: the type \"nfs\" is not known"},
        {"COPY https://x.io/a b", "COPY takes no URL; use ADD for https://x.io/a"}}) {
    CAPTURE(line);
    const std::string text =
        "FROM r.io/a\n" + std::string(line) + "\nRUN --mount=from=a,target=/x y\n";
    CHECK(problem_of(text) == "2: " + std::string(message));
    CHECK(images(text) == Strings{"docker.io/library/a:latest", "r.io/a:latest"});
  }
}

TEST_CASE("the first problem counts, by BuildKit's order of looking", "[salvage]") {
  CHECK(problem_of("FROM r.io/a\nFOO\nBAR\n") == "2: unknown instruction FOO");
  CHECK(problem_of("FROM r.io/a\nFOO\nRUN <<E\n").starts_with("3: "));  // lines, then names
  CHECK(problem_of("FROM r.io/BAD\nFOO\n").starts_with("2: "));         // then images
  CHECK(problem_of("FROM r.io/a\nEXPOSE 70000\nFROM r.io/BAD\n").starts_with("3: "));
}

TEST_CASE("a FROM that is no reference protects everything it may mean", "[salvage]") {
  CHECK(inputs_of("FROM r.io/a:b:c\n") == Strings{"from */*:* 1"});
  CHECK(inputs_of("FROM ${X:bad}\nFROM r.io/b\n") ==
        Strings{"from */*:* 1", "from r.io/b:latest 2"});
  CHECK(inputs_of("FROM a b c d\n") == Strings{"from docker.io/library/a:latest 1"});
  CHECK(inputs_of("FROM r.io/a AS\n") == Strings{"from r.io/a:latest 1"});
}

// SPDX-License-Identifier: Apache-2.0
// Rule 2.11: spec:inputs and what stands between $[[ and ]].
#include "tests/unit/gitlab/reading.hpp"

using namespace keelson;
using namespace keelson::gitlab::test;

namespace {

// Reads a template of these inputs and this job body with what the include gives.
Reading with(const std::string& inputs, const std::string& body, const std::string& given = "{}") {
  return read(
      TextFiles{{".gitlab-ci.yml", "include:\n  - local: t.yml\n    inputs: " + given + "\n"},
                {"t.yml", "spec:\n  inputs: " + inputs + "\n---\n" + body + "\n"}});
}

// What the first script of job j is.
std::string text_of(const std::string& block, const std::string& inputs = "{}",
                    const std::string& given = "{}") {
  return with(inputs, "j: {script: ['" + block + "']}", given).script("j").at(0);
}

}  // namespace

TEST_CASE("rule 2.11: inputs are given or by default", "[rule2.11]") {
  CHECK(text_of("$[[ inputs.a ]]", "{a: }", "{a: x}") == "x");
  CHECK(text_of("$[[ inputs.a ]]", "{a: {default: d}}") == "d");
  CHECK(text_of("$[[ inputs.a ]]", "{a: {default: d}}", "{a: x}") == "x");
  CHECK(text_of("<$[[inputs.a]]$[[ inputs.b ]]>", "{a: {default: d}, b: {default: e}}") == "<de>");
  CHECK(text_of("<$[[ inputs.a ]]>", "{a: {default: }}") == "<>");
}

TEST_CASE("rule 2.11: an input nobody gives is open and unknown", "[rule2.11]") {
  const auto r = with("{a: {type: string}}", "j: {image: \"r.io/$[[ inputs.a ]]:1\", script: x}");
  CHECK(r.image("j") == "r.io/*:1");
  CHECK(r.open() == Strings{".gitlab-ci.yml:2 `a` input: required value has not been provided"});
}

TEST_CASE("rule 2.11: the pipeline's own file has inputs too", "[rule2.11]") {
  const auto r = read(
      "spec:\n  inputs:\n    v: {default: '3'}\n    w:\n---\nj: {image: \"a:$[[ inputs.v ]]-$[[ "
      "inputs.w ]]\", script: x}\n");
  // Whoever starts the pipeline may give another value than the default.
  CHECK(r.image("j") == "a:*-*");
  CHECK(r.open().size() == 1);
}

TEST_CASE("rule 2.11: a text that is one input keeps its type", "[rule2.11]") {
  const auto r = with(
      "{l: {type: array, default: [x, [y]]}, m: {default: {a: 1}, type: array}, n: {type: number, "
      "default: 2}}",
      "j: {script: '$[[ inputs.l ]]', services: ['$[[ inputs.l ]]'], parallel: '$[[ inputs.n ]]'}",
      "{l: [one, two]}");
  CHECK(r.names() == Strings{"j 1/2", "j 2/2"});
  CHECK(r.script("j 1/2") == Strings{"one", "two"});
  CHECK(r.services("j 1/2") == Strings{"one", "two"});
  CHECK(text_of("a $[[ inputs.l ]]", "{l: {type: array, default: [x, 1, true]}}") ==
        "a [\"x\",1,true]");
  CHECK(text_of("a $[[ inputs.n ]] $[[ inputs.b ]]",
                "{n: {type: number, default: 1.50}, b: {type: boolean, default: yes}}") ==
        "a 1.5 true");
}

TEST_CASE("rule 2.11: names of jobs and keys are interpolated", "[rule2.11]") {
  const auto r =
      with("{p: {default: pre}}",
           "\"$[[ inputs.p ]]-build\": {script: x, variables: {\"V_$[[ inputs.p ]]\": 1}}");
  CHECK(r.names() == Strings{"pre-build"});
  CHECK(r.variable("pre-build", "V_pre") == "1");
}

TEST_CASE("rule 2.11: functions, three at most", "[rule2.11]") {
  const std::string s = "{s: {default: abcdefghij}}";
  CHECK(text_of("$[[ inputs.s | truncate(0,3) ]]", s) == "abc");
  CHECK(text_of("$[[ inputs.s | truncate( 2 , 3 ) ]]", s) == "cde");
  CHECK(text_of("$[[ inputs.s | truncate(8,9) ]]", s) == "ij");
  CHECK(text_of("$[[ inputs.s | truncate(2,5) | truncate(1,2) | truncate(0,1) ]]", s) == "d");
  CHECK(text_of("$[[ inputs.s | truncate(0,9) | truncate(0,8) | truncate(0,7) | truncate(0,6) ]]",
                s) == "*");
  CHECK(text_of("$[[ inputs.s | expand_vars ]]", "{s: {default: \"$CI_PROJECT_NAME-$NO\"}}") ==
        "App-$NO");
  CHECK(text_of("$[[ inputs.s | expand_vars | truncate(0,8) ]]",
                "{s: {default: $CI_COMMIT_SHA}}") == "*");
  CHECK(text_of("$[[ inputs.s | posix_escape ]]", "{s: {default: \"a b\"}}") == "a\\ b");
  CHECK(text_of("$[[ inputs.s | no_such ]]", s) == "*");
  CHECK(with(s, "j: {script: '$[[ inputs.s | no_such ]]'}").open() ==
        Strings{"t.yml:4 no function matching `no_such`: check that the function name, arguments, "
                "and types are correct"});
}

TEST_CASE("rule 2.11: unknown inputs are errors", "[rule2.11]") {
  CHECK(with("{}", "j: {script: '$[[ inputs.x ]]'}").open() ==
        Strings{"t.yml:4 unknown interpolation key: `inputs.x`"});
  CHECK(with("{}", "j: {script: x}", "{y: 1}").open() ==
        Strings{".gitlab-ci.yml:2 unknown input arguments: y"});
}

TEST_CASE("rule 2.11: types and options are checked, and the value is taken all the same",
          "[rule2.11]") {
  const auto r = with("{n: {type: number}, o: {options: [a, b]}, s: }",
                      "j: {script: ['$[[ inputs.o ]]', x]}", "{n: text, o: c, s: 1}");
  CHECK(r.script("j").at(0) == "c");
  CHECK(r.open() ==
        Strings{".gitlab-ci.yml:2 `n` input: provided value is not a number",
                ".gitlab-ci.yml:2 `o` input: `c` cannot be used because it is not in the list of "
                "allowed options",
                ".gitlab-ci.yml:2 `s` input: provided value is not a string"});
}

TEST_CASE("rule 2.11: $[[ matrix.X ]] is not an input", "[rule2.11]") {
  CHECK(text_of("$[[ matrix.X ]]") == "$[[ matrix.X ]]");
}

TEST_CASE("rule 2.11: without a header nothing is replaced, and inputs are an error",
          "[rule2.11]") {
  const auto r = read(TextFiles{{".gitlab-ci.yml", "include: [{local: t.yml, inputs: {a: 1}}]\n"},
                                {"t.yml", "j: {script: '$[[ inputs.a ]]'}\n"}});
  CHECK(r.script("j") == Strings{"$[[ inputs.a ]]"});
  CHECK(r.open() == Strings{".gitlab-ci.yml:1 Given inputs not defined in the `spec` section of "
                            "the included configuration file"});
}

TEST_CASE("rule 2.11: an included file hands inputs on", "[rule2.11]") {
  const auto r =
      read(TextFiles{{".gitlab-ci.yml", "include: [{local: a.yml, inputs: {x: v}}]\n"},
                     {"a.yml",
                      "spec: {inputs: {x: }}\n---\ninclude: [{local: b.yml, inputs: {y: \"$[[ "
                      "inputs.x ]]2\"}}]\n"},
                     {"b.yml", "spec: {inputs: {y: }}\n---\nj: {script: \"$[[ inputs.y ]]\"}\n"}});
  CHECK(r.script("j") == Strings{"v2"});
  CHECK(r.open().empty());
}

TEST_CASE("rule 2.11: inputs that double with each include end in an error", "[rule2.11]") {
  TextFiles files;
  files[".gitlab-ci.yml"] = "include: [{local: f0.yml, inputs: {x: [a, b]}}]\nz: {script: x}\n";
  for (int i = 0; i < 140; ++i)
    files["f" + std::to_string(i) + ".yml"] =
        "spec: {inputs: {x: {type: array}}}\n---\ninclude: [{local: f" + std::to_string(i + 1) +
        ".yml, inputs: {x: [\"$[[ inputs.x ]]\", \"$[[ inputs.x ]]\"]}}]\n";
  files["f140.yml"] = "spec: {inputs: {x: }}\n---\nj: {script: \"$[[ inputs.x ]]\"}\n";
  CHECK_FALSE(read(files).open().empty());
}

// SPDX-License-Identifier: Apache-2.0
// Rules 2.3 and 2.4: extends and !reference.
#include <algorithm>

#include "tests/unit/gitlab/reading.hpp"

using namespace keelson;
using namespace keelson::gitlab::test;

TEST_CASE("rule 2.3: a job extends a hidden or a visible one, own keys win", "[rule2.3]") {
  const auto r = read(
      ".base:\n  image: {name: b, entrypoint: ['']}\n  variables: {A: '1', B: '1'}\n"
      "  script: [base]\n"
      "a:\n  extends: .base\n  variables: {B: '2', C: '3'}\n"
      "b:\n  extends: a\n  image: {name: c}\n  script: [own]\n");
  CHECK(r.image("a") == "b");
  CHECK(r.script("a") == Strings{"base"});
  CHECK(r.variable("a", "A") == "1");
  CHECK(r.variable("a", "B") == "2");
  CHECK(r.variable("a", "C") == "3");
  CHECK(r.image("b") == "c");
  CHECK(r.script("b") == Strings{"own"});
  CHECK(r.variable("b", "C") == "3");
  CHECK(r.job("a").place == Place{".gitlab-ci.yml", 5});
  CHECK(r.open().empty());
}

TEST_CASE("rule 2.3: of several parents the later wins; lists are replaced", "[rule2.3]") {
  const auto r = read(
      ".a: {image: a, services: [a1, a2], variables: {X: a, Y: a}}\n"
      ".b: {services: [b1], variables: {Y: b}}\n"
      "j: {extends: [.a, .b], script: x}\n");
  CHECK(r.image("j") == "a");
  CHECK(r.services("j") == Strings{"b1"});
  CHECK(r.variable("j", "X") == "a");
  CHECK(r.variable("j", "Y") == "b");
}

TEST_CASE("rule 2.3: an unknown parent is an error, and the rest is merged", "[rule2.3]") {
  const auto r = read(".a: {image: a}\n.n: 1\nj: {extends: [.a, .no, .n], script: x}\n");
  CHECK(r.image("j") == "a");
  CHECK(r.open() == Strings{".gitlab-ci.yml:3 j: invalid base hashes in `extends` (.n)",
                            ".gitlab-ci.yml:3 j: unknown keys in `extends` (.no)"});
}

TEST_CASE("rule 2.3: a cycle is an error, and the jobs are still there", "[rule2.3]") {
  const auto r = read(
      "a: {extends: b, script: x}\nb: {extends: c, image: i}\nc: {extends: a}\n"
      "s: {extends: s, script: y}\n");
  CHECK(r.script("a") == Strings{"x"});
  CHECK(r.image("a") == "i");
  CHECK(r.script("s") == Strings{"y"});
  const Strings open = r.open();
  CHECK(std::count(open.begin(), open.end(),
                   ".gitlab-ci.yml:3 c: circular dependency detected in `extends`") == 1);
  CHECK(std::count(open.begin(), open.end(),
                   ".gitlab-ci.yml:4 s: circular dependency detected in `extends`") == 1);
}

TEST_CASE("rule 2.3: eleven steps are taken, twelve are an error", "[rule2.3]") {
  const auto chain = [](int steps) {
    std::string text = ".k0: {script: x}\n";
    for (int i = 1; i <= steps; ++i)
      text += (i == steps ? "j" : ".k" + std::to_string(i)) + ": {extends: .k" +
              std::to_string(i - 1) + "}\n";
    return read(text);
  };
  CHECK(chain(11).open().empty());
  CHECK(chain(11).script("j") == Strings{"x"});
  CHECK(chain(12).open() == Strings{".gitlab-ci.yml:13 j: nesting too deep in `extends`"});
  CHECK(chain(12).script("j") == Strings{"x"});
  CHECK_FALSE(chain(5000).open().empty());
}

TEST_CASE("rule 2.4: a reference takes a value from anywhere, after extends", "[rule2.4]") {
  const auto r = read(
      ".deep: {a: {b: {c: 'deep'}}}\n.base: {script: [one, two]}\n.ext: {extends: .base}\n"
      "j:\n  image: !reference [.deep, a, b, c]\n  variables: !reference [.v, variables]\n"
      "  script:\n    - first\n    - !reference [.ext, script]\n    - last\n"
      ".v: {variables: {A: '1'}}\n");
  CHECK(r.image("j") == "deep");
  CHECK(r.script("j") == Strings{"first", "one", "two", "last"});
  CHECK(r.variable("j", "A") == "1");
  CHECK(r.job("j").script.at(1).place == Place{".gitlab-ci.yml", 2});
  CHECK(r.open().empty());
}

TEST_CASE("rule 2.4: references nest and stand in before_script, rules and defaults", "[rule2.4]") {
  const auto r = read(
      ".c: {script: [c]}\n.b: {script: [b, !reference [.c, script]]}\n"
      ".r: {rules: [{if: $A, variables: {W: '1'}}]}\n"
      "default: {before_script: !reference [.b, script]}\n"
      "j: {script: !reference [.b, script], rules: [!reference [.r, rules], {when: never}]}\n");
  CHECK(r.script("j") == Strings{"b", "c", "b", "c"});
  CHECK(r.variants("j", "W") == Strings{"1"});
}

TEST_CASE("rule 2.4: what is missing is an error with GitLab's words", "[rule2.4]") {
  const auto r = read("j:\n  script:\n    - a\n    - !reference [.no, script]\n    - b\n");
  CHECK(r.script("j") == Strings{"a", "b"});
  CHECK(r.open().at(0) == ".gitlab-ci.yml:4 !reference [\".no\", \"script\"] could not be found");
  CHECK(read("j: {image: !reference [.x, image], script: x}\n.x: {image: }\n").open().size() == 1);
  CHECK(read("j: {image: !reference x, script: x}\n").open().empty() == false);
}

TEST_CASE("rule 2.4: a circular reference is an error", "[rule2.4]") {
  const auto r =
      read("a: {script: !reference [b, script]}\nb: {script: [x, !reference [a, script]]}\n");
  CHECK(r.open().at(0) ==
        ".gitlab-ci.yml:1 !reference [\"b\", \"script\"] is part of a circular chain");
  CHECK(r.names() == Strings{"a", "b"});
  CHECK(read("a: {script: [!reference [a]]}\n").open().empty() == false);
}

TEST_CASE("rule 2.4: anchors and merge keys are of their file alone", "[rule2.14]") {
  const auto r = read(
      ".a: &a {image: a, script: [x]}\n.s: &s\n  - one\n  - two\n"
      "j:\n  <<: *a\n  script:\n    - *s\n    - three\n");
  CHECK(r.image("j") == "a");
  CHECK(r.script("j") == Strings{"one", "two", "three"});
}

TEST_CASE("rule 2.4: references that double end in an error, not in exhaustion", "[rule2.4]") {
  std::string text = ".k0: {script: [x, x]}\n";
  for (int i = 1; i < 60; ++i) {
    const std::string r = "!reference [.k" + std::to_string(i - 1) + ", script]";
    text += ".k" + std::to_string(i) + ": {script: [" + r + ", " + r + "]}\n";
  }
  CHECK_FALSE(read(text + "j: {script: [!reference [.k59, script]]}\n").open().empty());
}

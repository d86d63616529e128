// SPDX-License-Identifier: Apache-2.0
// Rule 2.14: YAML as GitLab's loader reads it, with lines, tags and bounds.
#include "analyzer/yaml/load.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"

using namespace keelson;
using yaml::Kind;
using yaml::load_all;
using yaml::Value;

namespace {

// The value on one line, members and items in order: {a: 1, b: [x, ~]}, with a tag before it.
std::string shown(const Value& value) {
  std::string text = value.tag.empty() ? "" : value.tag + " ";
  const char* between = "";
  switch (value.kind) {
    case Kind::null:
      return text + "~";
    case Kind::scalar:
      return text + value.text;
    case Kind::list:
      text += "[";
      for (const auto& item : value.items) text += between + shown(*item), between = ", ";
      return text + "]";
    case Kind::map:
      text += "{";
      for (const auto& [name, member] : value.members)
        text += between + name + ": " + shown(*member), between = ", ";
      return text + "}";
  }
  return text;
}

std::string read(std::string_view text) {
  return shown(*load_all(text, "f.yml").at(0));
}

// "file:line: cause" of the Error, or empty.
std::string problem_of(std::string_view text) {
  try {
    load_all(text, "f.yml");
  } catch (const Error& e) {
    CHECK(e.kind() == ErrorKind::invalid);
    return e.object() + ": " + e.cause();
  }
  return {};
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("rule 2.14: scalars are texts as written, and nothing is null", "[rule2.14]") {
  CHECK(read("{a: yes, b: 1.10, c: 0x1F, d: 2020-01-01, e: 08}") ==
        "{a: yes, b: 1.10, c: 0x1F, d: 2020-01-01, e: 08}");
  CHECK(read("a:\nb: ~\nc: null\nd: NULL\ne: ''\nf: \"~\"\n") ==
        "{a: ~, b: ~, c: ~, d: ~, e: , f: ~}");
  const auto document =
      load_all("b: ~\ne: ''\nf: \"~\"\ng: |\n  null\nh: plain\ni: !!str 1", "f").at(0);
  CHECK(document->find("b")->is_null());
  CHECK(document->find("e")->is_scalar());
  CHECK(document->find("e")->is_quoted);
  CHECK(document->find("f")->is_scalar());
  CHECK(document->find("g")->is_quoted);
  CHECK_FALSE(document->find("h")->is_quoted);
  CHECK(document->find("i")->is_quoted);
  CHECK(document->find("i")->tag.empty());
  CHECK(document->find("z") == nullptr);
  CHECK(document->member("z") == nullptr);
  CHECK(document->find("b")->find("x") == nullptr);
}

TEST_CASE("rule 2.14: an empty text is one null document", "[rule2.14]") {
  for (const char* text : {"", "\n\n", "# nothing\n", "\xEF\xBB\xBF"}) {
    const auto documents = load_all(text, "f.yml");
    REQUIRE(documents.size() == 1);
    CHECK(documents[0]->is_null());
    CHECK(*documents[0]->file == "f.yml");
    CHECK(documents[0]->line == 1);
  }
}

TEST_CASE("rule 2.14: documents are separate, and so are their anchors", "[rule2.14]") {
  const auto documents = load_all("a: &x 1\n---\nb: 2\n...\n---\n", "f.yml");
  REQUIRE(documents.size() == 3);
  CHECK(shown(*documents[0]) == "{a: 1}");
  CHECK(shown(*documents[1]) == "{b: 2}");
  CHECK(documents[2]->is_null());
  CHECK(problem_of("a: &x 1\n---\nb: *x\n") == "f.yml:3: the referenced anchor is not defined");
}

TEST_CASE("rule 2.14: a byte order mark is no part of the first key", "[rule2.14]") {
  CHECK(read("\xEF\xBB\xBF"
             "a: |\n  x\n") == "{a: x\n}");
  CHECK(load_all("\xEF\xBB\xBF"
                 "a: |\n  x\n",
                 "f")
            .at(0)
            ->find("a")
            ->line == 2);
}

TEST_CASE("rule 2.14: aliases are the value itself", "[rule2.14]") {
  const auto document = load_all("a: &a [x, &b y]\nb: *a\nc: *b\nd: &e\n*b : *e", "f").at(0);
  CHECK(shown(*document) == "{a: [x, y], b: [x, y], c: y, d: ~, y: ~}");
  CHECK(document->find("a") == document->find("b"));
}

TEST_CASE("rule 2.14: an anchor given anew means the new value from there", "[rule2.14]") {
  CHECK(read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == "{a: 1, b: 1, c: 2, d: 2}");
}

TEST_CASE("rule 2.14: of equal keys the last counts, where the first stood", "[rule2.14]") {
  CHECK(read("a: 1\nb: 2\na: 3\n") == "{a: 3, b: 2}");
  CHECK(read("{a: {x: 1}, a: {y: 2}}") == "{a: {y: 2}}");
  CHECK(read("1: a\n'1': b\n") == "{1: b}");
}

TEST_CASE("rule 2.14: merge keys give what is not there", "[rule2.14]") {
  CHECK(read("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3, c: 4}\n") ==
        "{x: {a: 1, b: 2}, y: {a: 1, b: 3, c: 4}}");
  CHECK(read("x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}\n") == "{x: {a: 1, b: 2}, y: {b: 3, a: 1}}");
  CHECK(read("y: {<<: {a: 1, b: 2}, a: 0}") == "{y: {a: 0, b: 2}}");
}

TEST_CASE("rule 2.14: of a list of merged maps the first counts", "[rule2.14]") {
  CHECK(read("- &x {a: 1, b: 1}\n- &y {b: 2, c: 2}\n- {<<: [*x, *y], d: 3}\n") ==
        "[{a: 1, b: 1}, {b: 2, c: 2}, {a: 1, b: 1, c: 2, d: 3}]");
  CHECK(read("- &x {a: 1, b: 1}\n- {<<: [*x, {a: 2, e: 2}], b: 3}\n") ==
        "[{a: 1, b: 1}, {a: 1, b: 3, e: 2}]");
}

TEST_CASE("rule 2.14: merges nest, and an own key wins over all of them", "[rule2.14]") {
  CHECK(read("- &x {a: 1, b: 1, c: 1}\n- &y {<<: *x, b: 2}\n- {<<: *y, c: 3}\n") ==
        "[{a: 1, b: 1, c: 1}, {a: 1, b: 2, c: 1}, {a: 1, b: 2, c: 3}]");
  CHECK(read("- &x {v: {p: 1}}\n- {<<: *x, v: {q: 2}}\n") == "[{v: {p: 1}}, {v: {q: 2}}]");
}

TEST_CASE("rule 2.14: of two merge keys the later counts", "[rule2.14]") {
  CHECK(read("- &x {a: 1, b: 1}\n- &y {b: 2}\n- {<<: *x, c: 0, <<: *y}\n") ==
        "[{a: 1, b: 1}, {b: 2}, {a: 1, b: 2, c: 0}]");
}

TEST_CASE("rule 2.14: a merge key over what is no map is a key like others", "[rule2.14]") {
  CHECK(read("{<<: 1, a: 2}") == "{<<: 1, a: 2}");
  CHECK(read("{<<: , a: 2}") == "{<<: ~, a: 2}");
  CHECK(read("{<<: [1], a: 2}") == "{<<: [1], a: 2}");
}

TEST_CASE("rule 2.14: local tags stay, others do not", "[rule2.14]") {
  CHECK(read("a: !reference [.b, script]\nb: !x y\nc: !!int 1\nd: !t {e: 1}\nf: ! g") ==
        "{a: !reference [.b, script], b: !x y, c: 1, d: !t {e: 1}, f: g}");
}

TEST_CASE("rule 2.14: a value knows its line, a block scalar that of its text", "[rule2.14]") {
  const auto document =
      load_all(
          "a: x\nb: |\n  1\n  2\nc: &q !t >-  # why\n\n  3\nd:\ne:\n  f: y\n  g:\n    - z\n"
          "h: &z\n\n  # c\n  |\n  4\ni: \"a\n  b\"\nj:\n  plain\n  text\n",
          "f.yml")
          .at(0);
  CHECK(document->line == 1);
  CHECK(document->find("a")->line == 1);
  CHECK(document->find("b")->line == 3);
  CHECK(document->find("c")->line == 6);
  CHECK(document->find("c")->text == "\n3");
  CHECK(document->find("d")->line == 8);
  CHECK(document->find("e")->line == 9);
  CHECK(document->find("e")->find("f")->line == 10);
  CHECK(document->find("e")->find("g")->line == 11);
  CHECK(document->find("e")->find("g")->items.at(0)->line == 12);
  CHECK(document->find("h")->line == 17);
  CHECK(document->find("i")->line == 18);
  CHECK(document->find("j")->line == 21);
  CHECK(*document->find("j")->file == "f.yml");
}

TEST_CASE("rule 2.14: lines are right with carriage returns", "[rule2.14]") {
  const auto document = load_all("a: |\r\n  x\r\n  y\r\nb: 1\r\n", "f").at(0);
  CHECK(document->find("a")->line == 2);
  CHECK(document->find("a")->text == "x\ny\n");
  CHECK(document->find("b")->line == 4);
}

TEST_CASE("rule 2.14: a value that contains itself is an error", "[rule2.14]") {
  CHECK(problem_of("x: 1\na: &a {b: *a}\n") ==
        "f.yml:2: a value contains itself through its anchor");
  CHECK(problem_of("a: &a\n  - 1\n  - [*a]\n") ==
        "f.yml:3: a value contains itself through its anchor");
  CHECK(problem_of("a: &a\n  <<: *a\n") == "f.yml:2: a value contains itself through its anchor");
}

TEST_CASE("rule 2.14: an alias bomb is an error", "[rule2.14]") {
  std::string lists = "a0: &a0 [x, x]\n", merges = "a0: &a0 {k: x, l: x}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1), name = "a" + std::to_string(i);
    lists += name + ": &" + name + " [" + before + ", " + before + "]\n";
    merges += name + ": &" + name + " {<<: " + before + ", k: " + before + "}\n";
  }
  CHECK(problem_of(lists) ==
        "f.yml:18: it has more than a million values with every alias written out");
  CHECK(problem_of(merges) ==
        "f.yml:17: it has more than a million values with every alias written out");
  std::string chain = "- &a0 [x]\n";
  for (int i = 1; i < 1000; ++i)
    chain += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  CHECK(problem_of(chain) == "f.yml:100: aliases nest deeper than 100");
}

TEST_CASE("rule 2.14: names that aliases copy are bounded", "[rule2.14]") {
  const std::string name(100'000, 'n');
  CHECK(problem_of("- &a {? " + name + " : 1}\n" + repeated("- {<<: *a}\n", 1000)) ==
        "f.yml:1: its names are more than 16 MiB with every alias written out");
  CHECK(problem_of("- &a " + name + "\n" + repeated("- {*a : 1}\n", 1000)) ==
        "f.yml:1: its names are more than 16 MiB with every alias written out");
}

TEST_CASE("rule 2.14: depth is bounded", "[rule2.14]") {
  CHECK(problem_of(std::string(100, '[') + std::string(100, ']')).empty());
  CHECK(problem_of(std::string(101, '[') + std::string(101, ']')) ==
        "f.yml:1: it nests deeper than 100");
  for (const char* piece : {"[", "{a: ", "- ", "? ", "[\n", "{? "})
    CHECK_FALSE(problem_of(repeated(piece, 300'000)).empty());
  std::string indented;
  for (std::size_t i = 0; i < 1000; ++i) indented += std::string(i, ' ') + "a:\n";
  CHECK(problem_of(indented) == "f.yml:101: it nests deeper than 100");
}

TEST_CASE("rule 2.14: a text that is too large is an error naming the file", "[rule2.14]") {
  CHECK(problem_of("# " + std::string((4u << 20) - 2, 'x')).empty());
  CHECK(problem_of("# " + std::string((4u << 20) - 1, 'x')) == "f.yml: it is larger than 4 MiB");
  CHECK(problem_of(repeated("a,", 25u << 20)) == "f.yml: it is larger than 4 MiB");
}

TEST_CASE("rule 2.14: what is no YAML is an error with its line", "[rule2.14]") {
  CHECK(problem_of("a: 1\n\tb: 2\n").starts_with("f.yml:2: "));
  CHECK(problem_of("a: [1\nb: 2\n").starts_with("f.yml:"));
  CHECK(problem_of("a: 'x").starts_with("f.yml:"));
  CHECK(problem_of("a: b: c\n").starts_with("f.yml:1: "));
  CHECK(problem_of("a: 1\nb: \x04\nc: 2\n") == "f.yml:2: control characters are not allowed");
  CHECK(problem_of(std::string("a: \0b", 5)) == "f.yml:1: control characters are not allowed");
  CHECK(problem_of("a: 1\n---\n, x\n") == "f.yml:3: no value can start like this");
  CHECK(problem_of("a: 1\n? [x]\n: 2\n") == "f.yml:2: a list or a map is the name of a member");
  CHECK(problem_of("a: {{ x }}\n") == "f.yml:1: a list or a map is the name of a member");
  CHECK(problem_of("a: &x [1]\n*x : 2\n") == "f.yml:1: a list or a map is the name of a member");
}

TEST_CASE("rule 2.14: tabs may separate but not indent", "[rule2.14]") {
  CHECK(read("a:\t1\nb: |\n  x\n  \ty\n") == "{a: 1, b: x\n\ty\n}");
}

TEST_CASE("rule 2.14: a large map is read and searched in near linear time", "[rule2.14]") {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "key" + std::to_string(i) + ": &a" + std::to_string(i) + " v\n";
  const auto document = load_all(text + "key7: last\n", "f.yml").at(0);
  REQUIRE(document->members.size() == 100'000);
  for (int i = 0; i < 100'000; ++i) REQUIRE(document->find("key" + std::to_string(i)) != nullptr);
  CHECK(document->find("key7")->text == "last");
  CHECK(document->find("key") == nullptr);
}

// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/bake/reading.hpp"

using namespace keelson;
using namespace keelson::bake;

TEST_CASE("expressions are evaluated as HCL does [rule36]") {
  const std::string before = R"(
variable "V" { default = "v" }
variable "EMPTY" { default = "" }
variable "LIST" { default = ["x", "y"] }
variable "MAP" { default = { a = "1", b = "2" } }
variable "YES" { default = true }
variable "NUMBER" { default = 3 }
variable "CI" {}
variable "NULL" { default = null }
LOCAL = "l-${V}"
function "tag" {
  params = [name]
  result = ["r/${name}:1", "r/${name}:${V}"]
}
function "many" {
  params = [first]
  variadic_params = rest
  result = concat([first], rest)
}
)";
  const auto [expression, expected] = GENERATE(table<std::string, Texts>({
      {R"(["a:${V}"])", {"a:v"}},
      {R"([V])", {"v"}},
      {R"(["a:$${V}"])", {"a:${V}"}},
      {R"(["\"a\""])", {"\"a\""}},
      {R"([LOCAL])", {"l-v"}},
      {R"(LIST)", {"x", "y"}},
      {R"([LIST[1], MAP.a, MAP["b"]])", {"y", "1", "2"}},
      {R"(["a:${CI}"])", {"a:*"}},
      {R"([UNDECLARED])", {"*"}},
      {R"([YES ? "t" : "f"])", {"t"}},
      {R"([V == "v" ? "t" : "f"])", {"t"}},
      {R"([V != "v" ? "t" : "f"])", {"f"}},
      {R"([V != "" ? "a" : YES ? "b" : "c"])", {"a"}},
      {R"([V == "" ? "a" : !YES ? "b" : "c"])", {"c"}},
      {R"([CI == "" ? "a" : "b"])", {"a", "b"}},
      {R"(["x:${CI == "" ? "a" : "b"}"])", {"x:a", "x:b"}},
      {R"(CI == "" ? ["a"] : ["b", "c"])", {"a", "b", "c"}},
      {R"(YES && false ? ["a"] : ["b"])", {"b"}},
      {R"(CI == "x" || YES ? ["a"] : ["b"])", {"a"}},
      {R"(["a${NUMBER + 1 * 2}"])", {"a5"}},
      {R"(["a${(NUMBER + 1) * 2}"])", {"a8"}},
      {R"([NUMBER > 2 ? "a" : "b"])", {"a"}},
      {R"(["a${-NUMBER}"])", {"a-3"}},
      {R"([for t in LIST : "a:${t}"])", {"a:x", "a:y"}},
      {R"([for t in LIST : "a:${t}" if t != "x"])", {"a:y"}},
      {R"([for k, v in MAP : "${k}:${v}"])", {"a:1", "b:2"}},
      {R"(values({for k, v in MAP : k => "m${v}"}))", {"m1", "m2"}},
      {R"([for t in CI : "a:${t}"])", {"a:*"}},
      {R"(tag("app"))", {"r/app:1", "r/app:v"}},
      {R"(many("a", "b", "c"))", {"a", "b", "c"}},
      {R"(many(LIST...))", {"x", "y"}},
      {R"(concat(tag("a"), ["z"]))", {"r/a:1", "r/a:v", "z"}},
      {R"(concat(["a"], CI))", {"a", "*"}},
      {R"([upper("ab"), lower("AB")])", {"AB", "ab"}},
      {R"([lower("X-${CI}")])", {"x-*"}},
      {R"([replace("a/b/c", "/", "-")])", {"a-b-c"}},
      {R"([replace("a-${CI}", "/", "-")])", {"a-*"}},
      {R"([replace("a-${CI}", "ab", "-")])", {"*"}},
      {R"(split(",", "a,b"))", {"a", "b"}},
      {R"([join("-", ["a", "b", CI])])", {"a-b-*"}},
      {R"([format("%s/%s:%d", "r", "a", 1)])", {"r/a:1"}},
      {R"([format("%05d", 1)])", {"*"}},
      {R"([coalesce(EMPTY, "d")])", {"d"}},
      {R"([coalesce(CI, "d")])", {"*", "d"}},
      {R"([equal(V, "v") ? "a" : "b", notequal(V, "v") ? "a" : "b"])", {"a", "b"}},
      {R"([and(true, YES) ? "a" : "b", or(false, false) ? "c" : "d", not(YES) ? "e" : "f"])",
       {"a", "d", "f"}},
      {R"([trimspace("  a "), trim("xax", "x"), trimprefix("v1", "v"), trimsuffix("1v", "v")])",
       {"a", "1"}},
      {R"([substr("abcdef", 0, 3)])", {"abc"}},
      {R"([regex_replace("a1", "[0-9]", "x")])", {"*"}},
      {R"(["a:${timestamp()}"])", {"a:*"}},
      {R"(["a:${unknown_function(1)}"])", {"a:*"}},
      {R"(["%{ if YES }a%{ else }b%{ endif }c"])", {"ac"}},
      {R"(["%{ if CI == "" }a%{ else }b%{ endif }"])", {"a", "b"}},
      {R"(["%{ for t in LIST }${t}.%{ endfor }"])", {"x.y."}},
      {R"(flatten([["a"], ["b"]]))", {"a", "b"}},
      {R"(compact(["a", ""]))", {"a"}},
      {R"([lookup(MAP, "a", "d"), lookup(MAP, "z", "d")])", {"1", "d"}},
      {R"(keys(merge(MAP, {c = "3"})))", {"a", "b", "c"}},
      {R"([contains(LIST, "x") ? "a" : "b"])", {"a"}},
      {R"(LIST[*])", {"x", "y"}},
      {R"([{n = "a"}, {n = "b"}][*].n)", {"a", "b"}},
      {R"(["a", null])", {"a"}},
      {R"(null)", {}},
      {R"(["a:${NULL}", NULL])", {"a:*"}},
      {R"([NULL == null ? "a" : "b"])", {"a"}},
      {R"([])", {}},
  }));
  CAPTURE(expression);
  CHECK(tags_of(expression, before) == expected);
}

TEST_CASE("the environment overrides variables, as their kind [rule36]") {
  const std::string before = R"(
variable "T" { default = "d" }
variable "L" { default = ["a"] }
variable "B" { default = false }
variable "N" { default = 1 }
)";
  CHECK(tags_of(R"(["a:${T}"])", before, {{"T", {"e", false}}}) == Texts{"a:e"});
  CHECK(tags_of(R"(["a:${T}"])", before, {{"T", {"e", true}}}) == Texts{"a:e", "a:d"});
  CHECK(tags_of(R"(["a:${T}"])", before, {{"T", {"*", false}}}) == Texts{"a:*"});
  CHECK(tags_of("L", before, {{"L", {"x,y", false}}}) == Texts{"x", "y"});
  CHECK(tags_of(R"([B ? "y" : "n"])", before, {{"B", {"true", false}}}) == Texts{"y"});
  CHECK(tags_of(R"([N > 1 ? "y" : "n"])", before, {{"N", {"2", false}}}) == Texts{"y"});
  CHECK(tags_of("[X]", "X = \"file\"", {{"X", {"environment", false}}}) == Texts{"file"});
}

TEST_CASE("variables that need each other end") {
  CHECK(tags_of("[A]", "variable \"A\" { default = B }\nvariable \"B\" { default = \"x${A}\" }") ==
        Texts{"x*"});
  CHECK(tags_of("[f(1)]", "function \"f\" {\n params = [x]\n result = f(x)\n}") == Texts{"*"});
}

TEST_CASE("too many ways become a pattern") {
  std::string text = "[\"a";
  for (int i = 0; i < 12; ++i) text += "${CI == \"\" ? \"x\" : \"y\"}";
  const auto tags = tags_of(text + "\"]");
  CHECK(tags.size() <= 32);
  for (const std::string& tag : tags) CHECK(tag.starts_with("a"));
}

TEST_CASE("deep nesting ends") {
  CHECK_THROWS_AS(tags_of(std::string(5000, '(') + "1" + std::string(5000, ')')), Error);
  std::string chain = "\"z\"";
  for (int i = 0; i < 200; ++i) chain = "X == \"" + std::to_string(i) + "\" ? \"a\" : " + chain;
  CHECK(!tags_of("[" + chain + "]").empty());
}

// SPDX-License-Identifier: Apache-2.0
// What a syntax tree says of a text, and what it takes to have none.
#include "grammars/syntax.hpp"

#include <catch2/catch.hpp>

using namespace keelson::grammars;

namespace {

// Every node in order, the root first.
std::vector<Node> all_of(const SyntaxTree& tree) {
  std::vector<Node> result, left{tree.root()};
  while (!left.empty()) {
    const Node node = left.back();
    left.pop_back();
    result.push_back(node);
    const auto children = node.children();
    left.insert(left.end(), children.rbegin(), children.rend());
  }
  return result;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  while (times-- > 0) result += text;
  return result;
}

}  // namespace

TEST_CASE("each language has its grammar") {
  for (const auto& [language, text, root] :
       {std::tuple{Language::bash, "echo a\n", "program"},
        std::tuple{Language::hcl, "a = 1\n", "config_file"},
        std::tuple{Language::make, "a: b\n\tc\n", "makefile"}}) {
    const auto tree = parse(language, text);
    REQUIRE(tree);
    CHECK(tree->root().kind() == root);
    CHECK_FALSE(tree->root().has_error());
    CHECK_FALSE(tree->root().parent());
  }
}

TEST_CASE("a node knows its kind, field, text, bytes, line, parent and children") {
  const auto tree = parse(Language::bash, "\ndocker build .\n");
  REQUIRE(tree);
  const Node command = tree->root().named_children().at(0);
  CHECK(command.kind() == "command");
  CHECK(command.text() == "docker build .");
  CHECK(command.begin_byte() == 1);
  CHECK(command.end_byte() == 15);
  CHECK(command.line() == 2);
  CHECK(command.parent() == tree->root());
  REQUIRE(command.child("name"));
  CHECK(command.child("name")->text() == "docker");
  CHECK(command.child("name")->field() == "name");
  CHECK_FALSE(command.child("nothing"));
  REQUIRE(command.named_children().size() == 3);
  CHECK(command.named_children()[2].text() == ".");
  CHECK(command.named_children()[2].field() == "argument");
}

TEST_CASE("anonymous nodes are children, not named ones") {
  const auto tree = parse(Language::bash, "a && b");
  const Node list = tree->root().named_children().at(0);
  CHECK(list.named_children().size() == 2);
  REQUIRE(list.children().size() == 3);
  CHECK(list.children()[1].kind() == "&&");
  CHECK_FALSE(list.children()[1].is_named());
}

TEST_CASE("a broken text has a tree that says where it is broken") {
  const auto tree = parse(Language::bash, "echo a\nif b; then )\necho c\n");
  REQUIRE(tree);
  CHECK(tree->root().has_error());
  std::size_t wrong = 0;
  for (const Node& node : all_of(*tree)) wrong += node.is_error() || node.is_missing() ? 1 : 0;
  CHECK(wrong > 0);
  CHECK(parse(Language::bash, std::string("\0\xff\xfe a", 5)));
  CHECK(parse(Language::bash, "")->depth() == 1);
}

TEST_CASE("a tree may be deep without harm") {
  const auto tree = parse(Language::bash, repeated("$(a ", 20'000) + repeated(")", 20'000));
  REQUIRE(tree);
  CHECK(tree->depth() > 20'000);
  CHECK(all_of(*tree).size() > 20'000);
  CHECK(parse(Language::hcl, "a = " + repeated("[", 50'000) + repeated("]", 50'000)));
}

TEST_CASE("a text too large has no tree") {
  CHECK_FALSE(parse(Language::hcl, std::string((4 << 20) + 1, '#')));
  CHECK(parse(Language::hcl, std::string(4 << 20, '#')));
}

TEST_CASE("a text too broken for parsing has no tree, soon") {
  CHECK_FALSE(parse(Language::bash, repeated("a | ", 50'000)));
  CHECK_FALSE(parse(Language::bash, repeated("<<A ", 50'000)));
  CHECK_FALSE(parse(Language::bash, repeated("${", 50'000)));
}

TEST_CASE("giving up one text spoils no other") {
  const std::string script = repeated("docker build -t a . | tee b\n", 1'000);
  const auto size = all_of(*parse(Language::bash, script)).size();
  CHECK_FALSE(parse(Language::bash, repeated("a | ", 100'000)));
  CHECK(all_of(*parse(Language::bash, script)).size() == size);
}

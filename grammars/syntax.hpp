// SPDX-License-Identifier: Apache-2.0
// Text → syntax tree, by a pinned tree-sitter grammar. The tree is a copy of our own: flat,
// never changed, free of tree-sitter's types. Knows nothing of what a language means.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::grammars {

enum class Language : std::uint8_t { bash, hcl, make };

class SyntaxTree;
struct Parsing;

// One node of a tree; a value to pass around, valid as long as its tree.
class Node {
 public:
  std::string_view kind() const;   // "command", "word"; of an anonymous node its text: "&&"
  std::string_view field() const;  // what it is to its parent: "name"; empty: nothing special
  std::string_view text() const;
  std::size_t begin_byte() const;  // bytes from the start of the text
  std::size_t end_byte() const;    // one past its last byte
  std::uint32_t line() const;      // of its first byte, from 1
  bool is_named() const;
  bool is_error() const;    // text the grammar could not take in
  bool is_missing() const;  // what the grammar put in to go on: no text
  bool has_error() const;   // it, or a node below it, is_error or is_missing
  std::optional<Node> parent() const;
  std::optional<Node> child(std::string_view field) const;  // the first of this field
  std::vector<Node> children() const;                       // in order, anonymous ones too
  std::vector<Node> named_children() const;
  bool operator==(const Node&) const = default;

 private:
  friend class SyntaxTree;
  Node(const SyntaxTree* tree, std::uint32_t index) : m_tree(tree), m_index(index) {}
  const SyntaxTree* m_tree;
  std::uint32_t m_index;
};

class SyntaxTree {
 public:
  Node root() const { return {this, 0}; }
  const std::string& text() const { return m_text; }
  // How many nodes are below one another at most: ask before going down recursively.
  std::size_t depth() const { return m_depth; }

 private:
  friend class Node;
  friend struct Parsing;
  friend std::shared_ptr<const SyntaxTree> parse(Language, std::string);
  static constexpr std::uint32_t k_none = 0xFFFFFFFF;
  struct Entry {
    const char* kind;   // the grammar's, there for ever
    const char* field;  // likewise, or nullptr
    std::uint32_t begin, end, line;
    std::uint32_t parent, first_child, next_sibling;
    bool is_named, is_error, is_missing, has_error;
  };
  std::string m_text;
  std::vector<Entry> m_entries;  // a parent before its children
  std::size_t m_depth = 0;
};

// Every text has a tree; what is wrong with it is in error nodes. Empty when the text is larger
// than 4 MiB, or so broken that parsing takes too much (counted, not timed: always the same).
std::shared_ptr<const SyntaxTree> parse(Language language, std::string text);

}  // namespace keelson::grammars

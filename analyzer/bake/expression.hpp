// SPDX-License-Identifier: Apache-2.0
// Bake files as blocks, attributes and expressions, whatever they were written in. Syntax
// only: nothing is looked up or computed here.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/bake/value.hpp"

namespace keelson::bake {

struct Expression {
  enum class Kind : std::uint8_t {
    literal,      // value
    variable,     // text
    attribute,    // children[0].text
    index,        // children[0][children[1]]
    splat,        // children[0][*], then children[1] of each, in which the element is `*`
    call,         // text(children…); is_spread: the last is a list of arguments
    conditional,  // children[0] ? children[1] : children[2]
    unary,        // text children[0]
    binary,       // children[0] text children[1]
    tuple,        // children
    object,       // key, value, key, value…
    for_tuple,    // names, children: list, value, condition if there is one
    for_object,   // names, children: list, key, value, condition if there is one
    text,         // children, one after another
    unreadable,
  };
  Kind kind = Kind::unreadable;
  std::string text;
  Value value;
  std::vector<std::string> names;
  std::vector<Expression> children;
  bool is_spread = false;
};

struct Attribute {
  std::string name;
  Expression expression;
  std::uint32_t line = 0;
};

struct Block {
  std::string type, label;
  std::vector<Attribute> attributes;
  std::uint32_t line = 0;
  const Attribute* find(std::string_view name) const;
};

struct File {
  std::string path;
  std::vector<Attribute> attributes;
  std::vector<Block> blocks;
};

// Throws Error{invalid} when the text is no such file.
File read_hcl(const std::string& path, const std::string& text);
File read_json(const std::string& path, const std::string& text);

// The text of a template, `${…}` and `%{…}` in it.
Expression read_template(const std::string& text);

}  // namespace keelson::bake

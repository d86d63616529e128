// SPDX-License-Identifier: Apache-2.0
// How nodes of HCL's syntax tree become expressions: shared by the files that read them.
// Knows nothing of what the expressions say.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "analyzer/bake/expression.hpp"
#include "grammars/syntax.hpp"

namespace keelson::bake::hcl {

constexpr std::size_t deepest = 600;  // nodes below one another

Expression read_expression(const grammars::Node& node);
Expression read_quoted(const grammars::Node& node);   // "text ${…}"
Expression read_heredoc(const grammars::Node& node);  // <<END … END
void read_attribute(const grammars::Node& node, std::vector<Attribute>& attributes);

inline Expression of_text(std::string text) {
  Expression result;
  result.kind = Expression::Kind::literal;
  result.value.kind = Value::Kind::text;
  result.value.text = std::move(text);
  return result;
}

inline Expression node_of(Expression::Kind kind, std::vector<Expression> children,
                          std::string text = {}) {
  Expression result;
  result.kind = kind;
  result.children = std::move(children);
  result.text = std::move(text);
  return result;
}

}  // namespace keelson::bake::hcl

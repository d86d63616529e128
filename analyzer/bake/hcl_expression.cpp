// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "analyzer/bake/hcl_nodes.hpp"

namespace keelson::bake::hcl {
namespace {

using grammars::Node;
using Kind = Expression::Kind;

std::vector<Expression> read_children(const Node& node) {
  std::vector<Expression> result;
  for (const Node& child : node.named_children())
    if (child.kind() == "expression") result.push_back(read_expression(child));
  return result;
}

Expression read_call(const Node& node) {
  Expression result = node_of(Kind::call, {});
  for (const Node& child : node.named_children()) {
    if (child.kind() == "identifier") {
      result.text += result.text.empty() ? "" : "::";
      result.text += child.text();
    }
    if (child.kind() != "function_arguments") continue;
    result.children = read_children(child);
    for (const Node& part : child.named_children())
      result.is_spread = result.is_spread || part.kind() == "ellipsis";
  }
  return result;
}

Expression read_for(const Node& node) {
  const bool is_object = node.kind() == "for_object_expr";
  Expression result = node_of(is_object ? Kind::for_object : Kind::for_tuple, {});
  Expression condition;
  bool has_condition = false;
  for (const Node& child : node.named_children()) {
    if (child.kind() == "for_intro") {
      for (const Node& part : child.named_children()) {
        if (part.kind() == "identifier") result.names.emplace_back(part.text());
        if (part.kind() == "expression") result.children.push_back(read_expression(part));
      }
    } else if (child.kind() == "for_cond") {
      auto conditions = read_children(child);
      has_condition = !conditions.empty();
      if (has_condition) condition = std::move(conditions.front());
    } else if (child.kind() == "expression") {
      result.children.push_back(read_expression(child));
    }
  }
  if (result.children.size() != (is_object ? 3U : 2U)) return {};
  if (has_condition) result.children.push_back(std::move(condition));
  return result;
}

Expression read_object(const Node& node) {
  Expression result = node_of(Kind::object, {});
  for (const Node& element : node.named_children()) {
    if (element.kind() != "object_elem") continue;
    auto parts = read_children(element);
    if (parts.size() != 2) continue;
    const auto children = element.named_children();
    // A bare word is a key, not a variable; in parentheses it is one.
    if (parts[0].kind == Kind::variable && !children.front().text().starts_with('('))
      parts[0] = of_text(parts[0].text);
    result.children.push_back(std::move(parts[0]));
    result.children.push_back(std::move(parts[1]));
  }
  return result;
}

// The grammar reads `a ? b : c ? d : e` as `(a ? b : c) ? d : e`; HCL means the other.
Expression read_conditional(const Node& node) {
  const auto children = node.named_children();
  std::vector<Node> parts;
  for (const Node& child : children)
    if (child.kind() == "expression") parts.push_back(child);
  if (parts.size() != 3) return {};
  Expression first = read_expression(parts[0]);
  Expression yes = read_expression(parts[1]), no = read_expression(parts[2]);
  if (first.kind == Kind::conditional && !parts[0].text().starts_with('(')) {
    Expression* last = &first;
    while (last->children[2].kind == Kind::conditional && !last->children[2].is_spread)
      last = &last->children[2];
    Expression inner =
        node_of(Kind::conditional, {std::move(last->children[2]), std::move(yes), std::move(no)});
    last->children[2] = std::move(inner);
    return first;
  }
  return node_of(Kind::conditional, {std::move(first), std::move(yes), std::move(no)});
}

Expression read_operation(const Node& node) {
  const Node inner = node.kind() == "operation" && !node.named_children().empty()
                         ? node.named_children().front()
                         : node;
  std::vector<Expression> operands;
  std::string sign;
  std::vector<Node> run;  // a variable with what follows it stands side by side
  const auto flush = [&] {
    if (run.empty()) return;
    Expression value = read_expression(run.front());
    for (std::size_t i = 1; i < run.size(); ++i) {
      Expression next = read_expression(run[i]);
      next.children.insert(next.children.begin(), std::move(value));
      value = std::move(next);
    }
    operands.push_back(std::move(value));
    run.clear();
  };
  for (const Node& child : inner.children()) {
    const std::string_view kind = child.kind();
    if (kind == "comment" || kind == "(" || kind == ")") continue;
    if (!child.is_named()) {
      flush();
      sign = std::string(kind);
    } else {
      const bool follows = kind == "get_attr" || kind == "index" || kind == "splat";
      if (!follows) flush();
      run.push_back(child);
    }
  }
  flush();
  if (operands.size() == 1) return node_of(Kind::unary, std::move(operands), sign);
  if (operands.size() == 2) return node_of(Kind::binary, std::move(operands), sign);
  return {};
}

// `.name`, `[0]`, `[*].name`: what it is applied to becomes its first child.
Expression read_follower(const Node& node) {
  if (node.kind() == "get_attr") {
    const auto names = node.named_children();
    return node_of(Kind::attribute, {}, names.empty() ? "" : std::string(names.back().text()));
  }
  if (node.kind() == "index") {
    const auto inner = node.named_children();
    if (!inner.empty() && inner.front().kind() == "new_index") {
      auto keys = read_children(inner.front());
      return keys.empty() ? Expression{} : node_of(Kind::index, {std::move(keys.front())});
    }
    std::string_view text = node.text();
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    return node_of(Kind::index, {of_text(std::string(text))});
  }
  // A splat: the rest is applied to each element.
  Expression each = node_of(Kind::variable, {}, "*");
  const auto inner = node.named_children();
  if (!inner.empty())
    for (const Node& step : inner.front().named_children()) {
      Expression next = read_follower(step);
      next.children.insert(next.children.begin(), std::move(each));
      each = std::move(next);
    }
  return node_of(Kind::splat, {std::move(each)});
}

Expression read_literal(const Node& node) {
  const auto inner = node.named_children();
  if (inner.empty()) return {};
  const Node& literal = inner.front();
  if (literal.kind() == "string_lit") return read_quoted(literal);
  Expression result;
  result.kind = Kind::literal;
  if (literal.kind() == "null_lit") {
    result.value = Value::null();
  } else if (literal.kind() == "bool_lit") {
    result.value = Value::of_boolean(literal.text() == "true");
  } else {
    double number = 0;
    const std::string_view text = literal.text();
    std::from_chars(text.data(), text.data() + text.size(), number);
    result.value = Value::of_number(number);
  }
  return result;
}

Expression read_one(const Node& node) {
  const std::string_view kind = node.kind();
  if (kind == "expression") return read_expression(node);
  if (kind == "literal_value") return read_literal(node);
  if (kind == "variable_expr") return node_of(Kind::variable, {}, std::string(node.text()));
  if (kind == "get_attr" || kind == "index" || kind == "splat") return read_follower(node);
  if (kind == "function_call") return read_call(node);
  if (kind == "conditional") return read_conditional(node);
  if (kind == "operation") return read_operation(node);
  if (kind == "for_expr" && !node.named_children().empty())
    return read_for(node.named_children().front());
  if (kind == "collection_value" && !node.named_children().empty())
    return read_one(node.named_children().front());
  if (kind == "tuple") return node_of(Kind::tuple, read_children(node));
  if (kind == "object") return read_object(node);
  if (kind == "quoted_template" || kind == "string_lit") return read_quoted(node);
  if (kind == "heredoc_template") return read_heredoc(node);
  if (kind == "template_expr" && !node.named_children().empty())
    return read_one(node.named_children().front());
  return {};
}

}  // namespace

Expression read_expression(const Node& node) {
  if (node.kind() != "expression") return read_one(node);
  Expression value;
  bool is_first = true;
  for (const Node& child : node.named_children()) {
    if (child.kind() == "comment") continue;
    if (child.is_error()) return {};
    Expression next = read_one(child);
    if (!is_first) next.children.insert(next.children.begin(), std::move(value));
    value = std::move(next);
    is_first = false;
  }
  return value;
}

void read_attribute(const Node& node, std::vector<Attribute>& attributes) {
  Attribute attribute;
  attribute.line = node.line();
  for (const Node& child : node.named_children()) {
    if (child.kind() == "identifier") attribute.name = std::string(child.text());
    if (child.kind() == "expression") attribute.expression = read_expression(child);
  }
  if (node.has_error()) attribute.expression = {};
  attributes.push_back(std::move(attribute));
}

}  // namespace keelson::bake::hcl

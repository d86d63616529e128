// SPDX-License-Identifier: Apache-2.0
// Statements made of statements, from the grammar's tree.
#include <algorithm>
#include <utility>

#include "analyzer/shell/tree_reader.hpp"

namespace keelson::shell {

void TreeReader::list(const Node& node, std::vector<Statement>& into) {
  // `a && b && c` is nested to the left, as deep as it is long.
  std::vector<Node> rights;
  std::vector<bool> alternatives;
  Node left = node;
  while (left.kind() == "list") {
    const auto children = left.named_children();
    if (children.empty()) break;
    for (std::size_t i = children.size(); i-- > 1;) {
      const auto between = std::string_view(m_tree.text())
                               .substr(children[i - 1].end_byte(),
                                       children[i].begin_byte() - children[i - 1].end_byte());
      rights.push_back(children[i]);
      alternatives.push_back(between.find("||") != std::string_view::npos);
    }
    left = children[0];
  }
  Statement result = made(StatementKind::list, node);
  const auto add = [&](const Node& part, bool is_alternative) {
    std::vector<Statement> parts;
    if (part.is_error())
      sequence_of(part, parts);
    else
      statement(part, parts);
    if (parts.empty()) return;
    if (parts.size() == 1) {
      result.parts.push_back(std::move(parts[0]));
    } else {
      Statement group = made(StatementKind::sequence, part);
      group.parts = std::move(parts);
      result.parts.push_back(std::move(group));
    }
    result.parts.back().is_alternative = is_alternative;
  };
  add(left, false);
  for (std::size_t i = rights.size(); i-- > 0;) add(rights[i], alternatives[i]);
  into.push_back(std::move(result));
}

void TreeReader::branch(const Node& node, std::vector<Statement>& into) {
  Statement result = made(StatementKind::branch, node);
  Statement part = made(StatementKind::sequence, node);
  const auto next = [&] { result.parts.push_back(std::exchange(part, made(part.kind, node))); };
  for (const Node& child : node.children()) {
    const std::string_view kind = child.kind();
    if (kind == "then") {
      next();
    } else if (kind == "elif_clause") {
      if (result.parts.size() % 2 == 1) next();
      std::vector<Statement> clause;
      statement(child, clause);
      for (Statement& inner : clause) {
        if (inner.kind != StatementKind::branch) continue;
        for (Statement& inner_part : inner.parts) result.parts.push_back(std::move(inner_part));
      }
    } else if (kind == "else_clause") {
      if (result.parts.size() % 2 == 1) next();
      sequence_of(child, part.parts);
    } else if (child.is_error()) {
      sequence_of(child, part.parts);
    } else if (child.is_named()) {
      statement(child, part.parts);
    }
  }
  if (!part.parts.empty() || result.parts.size() % 2 == 1) next();
  into.push_back(std::move(result));
}

void TreeReader::loop(const Node& node, std::vector<Statement>& into) {
  Statement result = made(StatementKind::loop, node);
  result.parts = {made(StatementKind::sequence, node), made(StatementKind::sequence, node)};
  for (const Node& child : node.named_children()) {
    const bool is_body = child.kind() == "do_group";
    if (child.is_error() || is_body)
      sequence_of(child, result.parts[is_body ? 1 : 0].parts);
    else
      statement(child, result.parts[0].parts);
  }
  into.push_back(std::move(result));
}

void TreeReader::each(const Node& node, std::vector<Statement>& into) {
  Statement result = made(StatementKind::each, node);
  result.parts = {made(StatementKind::sequence, node)};
  const auto variable = node.child("variable");
  const auto body = node.child("body");
  if (variable) result.name = variable->text();
  std::size_t in = 0;
  for (const Node& child : node.children()) {
    if (child.kind() == "in" && !child.is_named()) in = child.end_byte();
    if (child.is_error()) sequence_of(child, result.parts[0].parts);
  }
  if (in != 0) {
    result.has_words = true;
    const std::size_t end = body ? body->begin_byte() : node.end_byte();
    const auto lists = split_commands(m_tree.text(), in, end, m_find);
    if (!lists.empty()) result.words = lists[0].words;
  }
  if (!variable) {  // for ((;;))
    result.kind = StatementKind::loop;
    result.parts.insert(result.parts.begin(), made(StatementKind::sequence, node));
  }
  if (body) sequence_of(*body, result.parts.back().parts);
  into.push_back(std::move(result));
}

Statement TreeReader::arm(const Node& node) {
  Statement result = made(StatementKind::arm, node);
  for (const Node& child : node.children()) {
    if (child.field() == "value") {
      result.words.push_back(word_of_node(child));
    } else if (child.field() == "fallthrough") {
      result.falls_through = true;
    } else if (child.is_error()) {
      sequence_of(child, result.parts);
    } else if (child.is_named()) {
      statement(child, result.parts);
    }
  }
  return result;
}

void TreeReader::choice(const Node& node, std::vector<Statement>& into) {
  Statement result = made(StatementKind::choice, node);
  for (const Node& child : node.named_children()) {
    if (child.field() == "value") {
      result.words.push_back(word_of_node(child));
    } else if (child.kind() == "case_item") {
      result.parts.push_back(arm(child));
    } else if (child.is_error()) {
      result.parts.push_back(made(StatementKind::arm, child));
      sequence_of(child, result.parts.back().parts);
    }
  }
  into.push_back(std::move(result));
}

void TreeReader::function(const Node& node, std::vector<Statement>& into) {
  Statement result = made(StatementKind::function, node);
  if (const auto name = node.child("name")) result.name = name->text();
  result.parts.push_back(made(StatementKind::sequence, node));
  for (const Node& child : node.named_children()) {
    if (child.field() == "body")
      statement(child, result.parts[0].parts);
    else if (child.is_error())
      sequence_of(child, result.parts[0].parts);
  }
  into.push_back(std::move(result));
}

}  // namespace keelson::shell

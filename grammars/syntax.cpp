// SPDX-License-Identifier: Apache-2.0
#include "grammars/syntax.hpp"

namespace keelson::grammars {

std::string_view Node::kind() const {
  return m_tree->m_entries[m_index].kind;
}

std::string_view Node::field() const {
  const char* field = m_tree->m_entries[m_index].field;
  return field == nullptr ? std::string_view{} : field;
}

std::string_view Node::text() const {
  return std::string_view(m_tree->m_text).substr(begin_byte(), end_byte() - begin_byte());
}

std::size_t Node::begin_byte() const {
  return m_tree->m_entries[m_index].begin;
}
std::size_t Node::end_byte() const {
  return m_tree->m_entries[m_index].end;
}
std::uint32_t Node::line() const {
  return m_tree->m_entries[m_index].line;
}
bool Node::is_named() const {
  return m_tree->m_entries[m_index].is_named;
}
bool Node::is_error() const {
  return m_tree->m_entries[m_index].is_error;
}
bool Node::is_missing() const {
  return m_tree->m_entries[m_index].is_missing;
}
bool Node::has_error() const {
  return m_tree->m_entries[m_index].has_error;
}

std::optional<Node> Node::parent() const {
  const std::uint32_t parent = m_tree->m_entries[m_index].parent;
  if (parent == SyntaxTree::k_none) return std::nullopt;
  return Node(m_tree, parent);
}

std::optional<Node> Node::child(std::string_view field) const {
  const auto& entries = m_tree->m_entries;
  for (std::uint32_t i = entries[m_index].first_child; i != SyntaxTree::k_none;
       i = entries[i].next_sibling) {
    if (entries[i].field != nullptr && field == entries[i].field) return Node(m_tree, i);
  }
  return std::nullopt;
}

std::vector<Node> Node::children() const {
  std::vector<Node> result;
  const auto& entries = m_tree->m_entries;
  for (std::uint32_t i = entries[m_index].first_child; i != SyntaxTree::k_none;
       i = entries[i].next_sibling) {
    result.push_back(Node(m_tree, i));
  }
  return result;
}

std::vector<Node> Node::named_children() const {
  std::vector<Node> result;
  const auto& entries = m_tree->m_entries;
  for (std::uint32_t i = entries[m_index].first_child; i != SyntaxTree::k_none;
       i = entries[i].next_sibling) {
    if (entries[i].is_named) result.push_back(Node(m_tree, i));
  }
  return result;
}

}  // namespace keelson::grammars

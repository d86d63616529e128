// SPDX-License-Identifier: Apache-2.0
// The only file that sees tree-sitter: parses, and copies the tree into ours.
#include <tree_sitter/api.h>

#include <algorithm>

#include "grammars/bounded_memory.hpp"
#include "grammars/syntax.hpp"

extern "C" {
const TSLanguage* tree_sitter_bash();
const TSLanguage* tree_sitter_hcl();
const TSLanguage* tree_sitter_make();
}

namespace keelson::grammars {
namespace {

constexpr std::size_t k_max_bytes = 4 << 20;
constexpr std::size_t k_chunk = 4096;
// Ordinary text takes up to 300 bytes a byte; text that is broken all over takes what it is
// long, squared.
constexpr std::size_t k_cost_at_least = 64 << 20;
constexpr std::size_t k_cost_a_byte = 500;

const TSLanguage* language_of(Language language) {
  switch (language) {
    case Language::bash:
      return tree_sitter_bash();
    case Language::hcl:
      return tree_sitter_hcl();
    case Language::make:
      return tree_sitter_make();
  }
  return nullptr;
}

const char* read_at(void* payload, std::uint32_t at, TSPoint, std::uint32_t* size) {
  const auto& text = *static_cast<const std::string*>(payload);
  const std::size_t from = std::min<std::size_t>(at, text.size());
  *size = static_cast<std::uint32_t>(std::min(text.size() - from, k_chunk));
  BoundedMemory::spend(*size);
  return text.data() + from;
}

}  // namespace

struct Parsing {
  Language language;
  SyntaxTree& tree;
  std::vector<std::uint32_t> above;  // the entries above the cursor: no recursion

  // Deletes nothing: all of tree-sitter's memory goes with the BoundedMemory.
  void run() {
    TSParser* const parser = ts_parser_new();
    if (!ts_parser_set_language(parser, language_of(language))) return;
    TSInput input{};
    input.payload = &tree.m_text;
    input.read = read_at;
    input.encoding = TSInputEncodingUTF8;
    const TSTree* const parsed = ts_parser_parse(parser, nullptr, input);
    if (parsed != nullptr) copy(parsed);
  }

  void copy(const TSTree* parsed) {
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(parsed));
    std::uint32_t before = SyntaxTree::k_none;
    for (bool goes_on = true; goes_on;) {
      const auto index = static_cast<std::uint32_t>(tree.m_entries.size());
      add(ts_tree_cursor_current_node(&cursor), ts_tree_cursor_current_field_name(&cursor), before);
      if (ts_tree_cursor_goto_first_child(&cursor)) {
        above.push_back(index);
        before = SyntaxTree::k_none;
        continue;
      }
      before = index;
      while (goes_on && !ts_tree_cursor_goto_next_sibling(&cursor)) {
        goes_on = ts_tree_cursor_goto_parent(&cursor);
        if (!goes_on) break;
        before = above.back();
        above.pop_back();
      }
    }
  }

  void add(const TSNode& node, const char* field, std::uint32_t before) {
    const auto index = static_cast<std::uint32_t>(tree.m_entries.size());
    const std::uint32_t parent = above.empty() ? SyntaxTree::k_none : above.back();
    if (before != SyntaxTree::k_none)
      tree.m_entries[before].next_sibling = index;
    else if (parent != SyntaxTree::k_none)
      tree.m_entries[parent].first_child = index;
    tree.m_entries.push_back({ts_node_type(node), field, ts_node_start_byte(node),
                              ts_node_end_byte(node), ts_node_start_point(node).row + 1, parent,
                              SyntaxTree::k_none, SyntaxTree::k_none, ts_node_is_named(node),
                              ts_node_is_error(node), ts_node_is_missing(node),
                              ts_node_has_error(node)});
    tree.m_depth = std::max(tree.m_depth, above.size() + 1);
  }
};

std::shared_ptr<const SyntaxTree> parse(Language language, std::string text) {
  if (text.size() > k_max_bytes) return nullptr;
  static const bool counted = [] {
    ts_set_allocator(BoundedMemory::allocate, BoundedMemory::allocate_zeroed, BoundedMemory::resize,
                     BoundedMemory::release);
    return true;
  }();
  (void)counted;
  const auto tree = std::make_shared<SyntaxTree>();
  tree->m_text = std::move(text);
  Parsing parsing{language, *tree, {}};
  BoundedMemory memory(k_cost_at_least + tree->m_text.size() * k_cost_a_byte);
  const auto work = [](void* argument) { static_cast<Parsing*>(argument)->run(); };
  if (!memory.run(work, &parsing) || tree->m_entries.empty()) return nullptr;
  return tree;
}

}  // namespace keelson::grammars

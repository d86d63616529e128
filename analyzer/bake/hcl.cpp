// SPDX-License-Identifier: Apache-2.0
// HCL by its tree-sitter grammar → blocks and attributes.
#include "analyzer/bake/file_error.hpp"
#include "analyzer/bake/hcl_nodes.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::bake {
namespace {

using grammars::Node;

Block read_block(const Node& node) {
  Block block;
  block.line = node.line();
  for (const Node& child : node.named_children()) {
    if (child.kind() == "identifier" && block.type.empty()) {
      block.type = std::string(child.text());
    } else if (child.kind() == "identifier") {
      block.label = std::string(child.text());
    } else if (child.kind() == "string_lit") {
      const Expression label = hcl::read_quoted(child);
      block.label = label.value.text;
    } else if (child.kind() == "body") {
      for (const Node& part : child.named_children())
        if (part.kind() == "attribute") hcl::read_attribute(part, block.attributes);
    }
  }
  return block;
}

}  // namespace

const Attribute* Block::find(std::string_view name) const {
  for (const Attribute& attribute : attributes)
    if (attribute.name == name) return &attribute;
  return nullptr;
}

File read_hcl(const std::string& path, const std::string& text) {
  const auto tree = grammars::parse(grammars::Language::hcl, text);
  if (!tree || tree->depth() > hcl::deepest) fail(path, "it is too large or too deeply nested");
  File file;
  file.path = path;
  bool has_error = false;
  for (const Node& top : tree->root().named_children()) {
    has_error = has_error || top.is_error();
    if (top.kind() != "body") continue;
    for (const Node& node : top.named_children()) {
      has_error = has_error || node.is_error();
      if (node.kind() == "block") file.blocks.push_back(read_block(node));
      if (node.kind() == "attribute") hcl::read_attribute(node, file.attributes);
    }
  }
  if (has_error && file.blocks.empty() && file.attributes.empty()) fail(path, "it is no HCL");
  return file;
}

}  // namespace keelson::bake

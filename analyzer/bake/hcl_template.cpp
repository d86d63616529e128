// SPDX-License-Identifier: Apache-2.0
// Templates of HCL: text with `${…}` and `%{…}` in it, in quotes or as a heredoc.
#include <algorithm>

#include "analyzer/bake/hcl_nodes.hpp"

namespace keelson::bake {
namespace hcl {
namespace {

using grammars::Node;
using Kind = Expression::Kind;

enum class Escapes : std::uint8_t { kept, resolved };

// `$${` and `%%{` are `${` and `%{`; within quotes `\n` and the like.
std::string literal_text(std::string_view text, Escapes escapes) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("$${") || rest.starts_with("%%{")) {
      result += text[i];
      ++i;
    } else if (escapes == Escapes::resolved && text[i] == '\\' && i + 1 < text.size()) {
      const char c = text[++i];
      result += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    } else {
      result += text[i];
    }
  }
  return result;
}

// The parts of a template between two bytes; what stands between the nodes is text too.
class TemplateReader {
 public:
  TemplateReader(std::vector<Node> nodes, std::string_view all, Escapes escapes)
      : m_nodes(std::move(nodes)), m_all(all), m_escapes(escapes) {}

  Expression read(std::size_t begin, std::size_t end) {
    std::vector<Expression> parts;
    std::size_t at = begin;
    for (const Node& node : m_nodes) {
      if (node.begin_byte() < begin || node.end_byte() > end) continue;
      if (node.begin_byte() > at) add_text(parts, at, node.begin_byte());
      at = std::max(at, node.end_byte());
      if (node.kind() == "template_interpolation")
        parts.push_back(interpolation(node));
      else if (node.kind() == "template_directive")
        parts.push_back(directive(node));
      else
        add_text(parts, node.begin_byte(), node.end_byte());
    }
    if (at < end) add_text(parts, at, end);
    if (parts.size() == 1 && parts.front().kind == Kind::literal) return parts.front();
    return node_of(Kind::text, std::move(parts));
  }

 private:
  void add_text(std::vector<Expression>& parts, std::size_t begin, std::size_t end) const {
    parts.push_back(of_text(literal_text(m_all.substr(begin, end - begin), m_escapes)));
  }

  static Expression interpolation(const Node& node) {
    for (const Node& child : node.named_children())
      if (child.kind() == "expression") return read_expression(child);
    return {};
  }

  static std::vector<Expression> expressions(const Node& node) {
    std::vector<Expression> result;
    for (const Node& child : node.named_children())
      if (child.kind() == "expression") result.push_back(read_expression(child));
    return result;
  }

  // `%{ if }`, `%{ for }`: the parts between their own nodes.
  Expression directive(const Node& node) const {
    const auto children = node.named_children();
    if (children.empty()) return {};
    const Node inner = children.front();
    std::vector<std::vector<Expression>> bodies(1);
    std::vector<Expression> given;
    std::vector<std::string> names;
    std::size_t at = 0;
    for (const Node& part : inner.named_children()) {
      const std::string_view kind = part.kind();
      if (at > 0 && part.begin_byte() > at) add_text(bodies.back(), at, part.begin_byte());
      at = part.end_byte();
      if (kind == "template_if_intro" || kind == "template_for_start") {
        given = expressions(part);
        for (const Node& name : part.named_children())
          if (name.kind() == "identifier") names.emplace_back(name.text());
      } else if (kind == "template_else_intro") {
        bodies.emplace_back();
      } else if (kind == "template_interpolation") {
        bodies.back().push_back(interpolation(part));
      } else if (kind == "template_directive") {
        bodies.back().push_back(directive(part));
      } else if (!kind.starts_with("template_if_end") && !kind.starts_with("template_for_end")) {
        add_text(bodies.back(), part.begin_byte(), part.end_byte());
      }
    }
    if (given.empty()) return {};
    bodies.resize(2);
    Expression first = node_of(Kind::text, std::move(bodies[0]));
    Expression second = node_of(Kind::text, std::move(bodies[1]));
    if (inner.kind() == "template_if")
      return node_of(Kind::conditional,
                     {std::move(given.front()), std::move(first), std::move(second)});
    Expression each = node_of(Kind::for_tuple, {std::move(given.front()), std::move(first)});
    each.names = std::move(names);
    return node_of(Kind::call, {of_text(""), std::move(each)}, "join");
  }

  std::vector<Node> m_nodes;
  std::string_view m_all;
  Escapes m_escapes;
};

// The text the whole tree is of.
std::string_view all_text(Node node) {
  while (const auto parent = node.parent()) node = *parent;
  return {node.text().data() - node.begin_byte(), node.begin_byte() + node.text().size()};
}

}  // namespace

Expression read_quoted(const Node& node) {
  return TemplateReader(
             [&] {
               auto nodes = node.named_children();
               std::erase_if(nodes, [](const Node& n) {
                 return n.kind() == "quoted_template_start" || n.kind() == "quoted_template_end";
               });
               return nodes;
             }(),
             all_text(node), Escapes::resolved)
      .read(node.begin_byte() + 1, std::max(node.end_byte(), node.begin_byte() + 2) - 1);
}

Expression read_heredoc(const Node& node) {
  std::vector<Node> parts;
  std::size_t begin = node.begin_byte(), end = node.end_byte();
  bool is_indented = false, is_open = false;
  for (const Node& child : node.named_children()) {
    if (child.kind() == "heredoc_start") {
      is_indented = child.text().ends_with('-');
    } else if (child.kind() == "heredoc_identifier") {
      if (!is_open) begin = child.end_byte();
      if (is_open) end = child.begin_byte();
      is_open = true;
    } else {
      parts.push_back(child);
    }
  }
  const std::string_view all = all_text(node);
  if (begin < end && all[begin] == '\r') ++begin;
  if (begin < end && all[begin] == '\n') ++begin;
  while (end > begin && (all[end - 1] == ' ' || all[end - 1] == '\t')) --end;
  Expression text = TemplateReader(std::move(parts), all, Escapes::kept).read(begin, end);
  return is_indented ? node_of(Kind::call, {std::move(text)}, "<<-") : text;
}

}  // namespace hcl

Expression read_template(const std::string& text) {
  if (text.find("${") == std::string::npos && text.find("%{") == std::string::npos)
    return hcl::of_text(text);
  std::string end = "END";
  while (text.find(end) != std::string::npos) end += "_";
  const auto tree =
      grammars::parse(grammars::Language::hcl, "x = <<" + end + "\n" + text + "\n" + end + "\n");
  if (!tree || tree->depth() > hcl::deepest || tree->root().has_error()) return {};
  for (const grammars::Node& top : tree->root().named_children())
    for (const grammars::Node& node : top.named_children()) {
      std::vector<Attribute> attributes;
      if (node.kind() == "attribute") hcl::read_attribute(node, attributes);
      if (attributes.empty()) continue;
      // Without the line feed before the delimiter, which is not the text's.
      return hcl::node_of(Expression::Kind::call, {std::move(attributes.front().expression)}, "<<");
    }
  return {};
}

}  // namespace keelson::bake

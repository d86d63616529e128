// SPDX-License-Identifier: Apache-2.0
// HCL by its tree-sitter grammar → blocks and expressions.
#include <algorithm>
#include <charconv>

#include "analyzer/bake/expression.hpp"
#include "analyzer/model/error.hpp"
#include "grammars/syntax.hpp"

namespace keelson::bake {
namespace {

using grammars::Node;
using Kind = Expression::Kind;

constexpr std::size_t deepest = 600;

Expression of_text(std::string text) {
  Expression result;
  result.kind = Kind::literal;
  result.value.kind = Value::Kind::text;
  result.value.text = std::move(text);
  return result;
}

Expression node_of(Kind kind, std::vector<Expression> children, std::string text = {}) {
  Expression result;
  result.kind = kind;
  result.children = std::move(children);
  result.text = std::move(text);
  return result;
}

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

Expression read_expression(const Node& node);

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

Block read_block(const Node& node) {
  Block block;
  block.line = node.line();
  for (const Node& child : node.named_children()) {
    if (child.kind() == "identifier" && block.type.empty()) {
      block.type = std::string(child.text());
    } else if (child.kind() == "identifier") {
      block.label = std::string(child.text());
    } else if (child.kind() == "string_lit") {
      const Expression label = read_quoted(child);
      block.label = label.value.text;
    } else if (child.kind() == "body") {
      for (const Node& part : child.named_children())
        if (part.kind() == "attribute") read_attribute(part, block.attributes);
    }
  }
  return block;
}

[[noreturn]] void fail(const std::string& path, const std::string& cause) {
  throw Error(ErrorKind::invalid, "reading bake file", path, cause);
}

}  // namespace

const Attribute* Block::find(std::string_view name) const {
  for (const Attribute& attribute : attributes)
    if (attribute.name == name) return &attribute;
  return nullptr;
}

File read_hcl(const std::string& path, const std::string& text) {
  const auto tree = grammars::parse(grammars::Language::hcl, text);
  if (!tree || tree->depth() > deepest) fail(path, "it is too large or too deeply nested");
  File file;
  file.path = path;
  bool has_error = false;
  for (const Node& top : tree->root().named_children()) {
    has_error = has_error || top.is_error();
    if (top.kind() != "body") continue;
    for (const Node& node : top.named_children()) {
      has_error = has_error || node.is_error();
      if (node.kind() == "block") file.blocks.push_back(read_block(node));
      if (node.kind() == "attribute") read_attribute(node, file.attributes);
    }
  }
  if (has_error && file.blocks.empty() && file.attributes.empty()) fail(path, "it is no HCL");
  return file;
}

Expression read_template(const std::string& text) {
  if (text.find("${") == std::string::npos && text.find("%{") == std::string::npos)
    return of_text(text);
  std::string end = "END";
  while (text.find(end) != std::string::npos) end += "_";
  const auto tree =
      grammars::parse(grammars::Language::hcl, "x = <<" + end + "\n" + text + "\n" + end + "\n");
  if (!tree || tree->depth() > deepest || tree->root().has_error()) return {};
  for (const Node& top : tree->root().named_children())
    for (const Node& node : top.named_children()) {
      std::vector<Attribute> attributes;
      if (node.kind() == "attribute") read_attribute(node, attributes);
      if (attributes.empty()) continue;
      // Without the line feed before the delimiter, which is not the text's.
      return node_of(Kind::call, {std::move(attributes.front().expression)}, "<<");
    }
  return {};
}

}  // namespace keelson::bake

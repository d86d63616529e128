// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/tree_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace keelson::shell {
namespace {

constexpr std::size_t k_max_syntax_depth = 150;

constexpr std::array k_statements{
    std::string_view("command"),        std::string_view("declaration_command"),
    std::string_view("unset_command"),  std::string_view("variable_assignment"),
    std::string_view("test_command"),   std::string_view("redirected_statement"),
    std::string_view("pipeline"),       std::string_view("list"),
    std::string_view("subshell"),       std::string_view("negated_command"),
    std::string_view("if_statement"),   std::string_view("compound_statement"),
    std::string_view("for_statement"),  std::string_view("c_style_for_statement"),
    std::string_view("case_statement"), std::string_view("while_statement"),
    std::string_view("do_group"),       std::string_view("function_definition"),
    std::string_view("elif_clause"),    std::string_view("else_clause"),
    std::string_view("case_item"),      std::string_view("variable_assignments"),
};

bool is_statement(std::string_view kind) {
  return std::find(k_statements.begin(), k_statements.end(), kind) != k_statements.end();
}

bool is_simple(std::string_view kind) {
  return kind == "command" || kind == "declaration_command" || kind == "unset_command" ||
         kind == "variable_assignment" || kind == "variable_assignments";
}

// Words that only begin or end what was broken.
bool is_keyword(std::string_view word) {
  static const std::set<std::string_view> keywords{
      "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "esac"};
  return keywords.contains(word);
}

bool is_ending(const Statement& statement) {
  static const std::set<std::string_view> endings{"break", "continue", "return", "exit", "exec"};
  return !statement.words.empty() && endings.contains(statement.words[0].text);
}

Statement may_run(Statement one) {
  Statement result;
  result.kind = StatementKind::may_run;
  result.place = one.place;
  result.parts.push_back(std::move(one));
  return result;
}

}  // namespace

TreeReader::TreeReader(Reader& reader, const grammars::SyntaxTree& tree,
                       std::vector<HereDocument>& documents, const Lines& lines)
    : m_reader(reader), m_tree(tree), m_documents(documents), m_lines(lines) {
  m_is_broken = tree.root().has_error();
  m_line_starts.push_back(0);
  const std::string& text = tree.text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') m_line_starts.push_back(i + 1);
  }
  std::optional<Node> missing;
  std::vector<Node> left{tree.root()};
  while (!left.empty()) {
    const Node node = left.back();
    left.pop_back();
    if (node.kind() == "command_substitution" || node.kind() == "process_substitution") {
      const std::size_t begin = text.find_first_of("$`<>", node.begin_byte());
      if (begin < node.end_byte()) m_substitutions.emplace(begin, node);
    }
    if (node.is_missing() && (!missing || node.begin_byte() < missing->begin_byte()))
      missing = node;
    for (const Node& child : node.children()) left.push_back(child);
  }
  if (missing)
    m_reader.add_open("script cannot be parsed: something is missing here", place_of(*missing));
  m_find = [this](std::size_t begin, std::size_t& end) -> std::shared_ptr<const Statement> {
    const std::string_view all = m_tree.text();
    const auto found = m_substitutions.find(begin);
    if (found == m_substitutions.end()) {
      if (all.substr(begin, 3) == "$((") return nullptr;
      end = skip_part(all, begin);
      return read_nested(m_reader, all.substr(begin, end - begin), place_at(line_at(begin)));
    }
    end = found->second.end_byte();
    if (all[begin] == '`')  // what is escaped in it is text of its own
      return read_nested(m_reader, all.substr(begin, end - begin), place_at(line_at(begin)));
    auto body = std::make_shared<Statement>();
    body->place = place_of(found->second);
    sequence_of(found->second, body->parts);
    // $(<file) is $(cat <file); the grammar sees no statement in it.
    if (body->parts.empty() && all.substr(begin, 3) == "$(<")
      commands(begin + 2, end - 1, StatementKind::command, body->parts);
    if (body->parts.size() == 1 && body->parts[0].words.empty() &&
        !body->parts[0].redirects.empty())
      body->parts[0].words.push_back({"cat", {}});
    return body;
  };
}

Place TreeReader::place_at(std::uint32_t line) const {
  return m_lines[std::min<std::size_t>(line == 0 ? 0 : line - 1, m_lines.size() - 1)];
}

std::uint32_t TreeReader::line_at(std::size_t byte) const {
  const auto after = std::upper_bound(m_line_starts.begin(), m_line_starts.end(), byte);
  return static_cast<std::uint32_t>(after - m_line_starts.begin());
}

Statement TreeReader::made(StatementKind kind, const Node& node) const {
  Statement result;
  result.kind = kind;
  result.place = place_of(node);
  return result;
}

void TreeReader::finish(SimpleCommand& command, Statement& into) {
  into.words = std::move(command.words);
  into.redirects = std::move(command.redirects);
  for (Redirect& redirect : into.redirects) {
    if (redirect.kind != RedirectKind::here_document) continue;
    const int number = here_document_of(redirect.target.text);
    if (number < 0 || static_cast<std::size_t>(number) >= m_documents.size()) continue;
    const HereDocument& document = m_documents[static_cast<std::size_t>(number)];
    redirect.is_literal = document.is_literal;
    redirect.target = document.is_literal ? Word{document.text, {}}
                                          : m_reader.read_word(document.text, into.place);
  }
}

void TreeReader::commands(std::size_t begin, std::size_t end, StatementKind kind,
                          std::vector<Statement>& into) {
  for (SimpleCommand& command : split_commands(m_tree.text(), begin, end, m_find)) {
    if (kind == StatementKind::may_run) {
      std::size_t keywords = 0;
      while (keywords < command.words.size() && is_keyword(command.words[keywords].text))
        ++keywords;
      command.words.erase(command.words.begin(),
                          command.words.begin() + static_cast<std::ptrdiff_t>(keywords));
      if (command.words.empty()) continue;
      if (command.words[0].text == "for" || command.words[0].text == "case") continue;
    }
    Statement statement;
    statement.kind = StatementKind::command;
    statement.place = place_at(line_at(command.begin));
    finish(command, statement);
    into.push_back(std::move(statement));
    if (kind == StatementKind::command && m_is_broken && is_ending(into.back()))
      into.back() = may_run(std::move(into.back()));
  }
}

void TreeReader::salvage(std::size_t begin, std::size_t end, std::vector<Statement>& into) {
  Statement saved;
  saved.kind = StatementKind::may_run;
  saved.place = place_at(line_at(begin));
  commands(begin, end, StatementKind::may_run, saved.parts);
  if (!saved.parts.empty()) into.push_back(std::move(saved));
}

void TreeReader::sequence_of(const Node& node, std::vector<Statement>& into) {
  if (!node.is_error()) {
    for (const Node& child : node.named_children()) {
      if (child.is_error())
        sequence_of(child, into);
      else
        statement(child, into);
    }
    return;
  }
  m_reader.add_open("script cannot be parsed here; only what could be told apart was read",
                    place_of(node));
  std::size_t from = node.begin_byte();
  for (const Node& child : node.children()) {
    if (!is_statement(child.kind())) continue;
    salvage(from, child.begin_byte(), into);
    statement(child, into);
    from = child.end_byte();
  }
  salvage(from, node.end_byte(), into);
}

void TreeReader::statement(const Node& node, std::vector<Statement>& into) {
  if (m_depth >= k_max_syntax_depth) {
    m_reader.add_open("script is nested too deep to be read", place_of(node));
    salvage(node.begin_byte(), node.end_byte(), into);
    return;
  }
  ++m_depth;
  const std::string_view kind = node.kind();
  if (is_simple(kind)) {
    if (node.has_error())
      salvage(node.begin_byte(), node.end_byte(), into);
    else
      commands(node.begin_byte(), node.end_byte(), StatementKind::command, into);
  } else if (kind == "redirected_statement") {
    redirected(node, into);
  } else if (kind == "list") {
    list(node, into);
  } else if (kind == "if_statement" || kind == "elif_clause") {
    branch(node, into);
  } else if (kind == "while_statement") {
    loop(node, into);
  } else if (kind == "for_statement" || kind == "c_style_for_statement") {
    each(node, into);
  } else if (kind == "case_statement") {
    choice(node, into);
  } else if (kind == "case_item") {
    into.push_back(arm(node));
    into.back().kind = StatementKind::may_run;
  } else if (kind == "function_definition") {
    function(node, into);
  } else if (kind == "test_command" ||
             (kind == "compound_statement" && node.text().starts_with("(("))) {
    Statement expression = made(StatementKind::expression, node);
    expression.words.push_back(word_of_node(node));
    into.push_back(std::move(expression));
  } else if (kind == "pipeline") {
    Statement pipeline = made(StatementKind::pipeline, node);
    sequence_of(node, pipeline.parts);
    into.push_back(std::move(pipeline));
  } else if (kind == "compound_statement" || kind == "subshell") {
    Statement group =
        made(kind == "subshell" ? StatementKind::subshell : StatementKind::group, node);
    sequence_of(node, group.parts);
    into.push_back(std::move(group));
  } else if (kind == "negated_command" || kind == "do_group" || kind == "else_clause") {
    sequence_of(node, into);
  }
  --m_depth;
}

Word TreeReader::word_of_node(const Node& node) {
  const std::string_view text = m_tree.text();
  const FindSubstitution find = [&](std::size_t begin, std::size_t& end) {
    end += node.begin_byte();
    const auto body = m_find(begin + node.begin_byte(), end);
    end -= node.begin_byte();
    return body;
  };
  const std::size_t begin = node.begin_byte();
  return word_of(text.substr(begin, node.end_byte() - begin), 0, node.end_byte() - begin, find);
}

void TreeReader::redirected(const Node& node, std::vector<Statement>& into) {
  const auto body = node.child("body");
  if (!body || is_simple(body->kind())) {
    // Words may stand after a redirection, so the whole is one command.
    commands(node.begin_byte(), node.end_byte(),
             node.has_error() ? StatementKind::may_run : StatementKind::command, into);
    return;
  }
  const std::size_t before = into.size();
  statement(*body, into);
  if (into.size() == before) return;
  Statement* last = &into.back();
  while ((last->kind == StatementKind::pipeline || last->kind == StatementKind::list) &&
         !last->parts.empty())
    last = &last->parts.back();
  for (SimpleCommand& more :
       split_commands(m_tree.text(), body->end_byte(), node.end_byte(), m_find)) {
    Statement taken;
    taken.place = last->place;
    finish(more, taken);
    for (Redirect& redirect : taken.redirects) last->redirects.push_back(std::move(redirect));
  }
}

std::shared_ptr<const Statement> read_nested(Reader& reader, std::string_view text,
                                             const Place& place) {
  if (text.starts_with("$((") && text.ends_with("))")) return nullptr;
  if (text.starts_with('`')) {
    std::string inner;
    for (std::size_t i = 1; i < text.size() && text[i] != '`'; ++i) {
      if (text[i] == '\\' && i + 1 < text.size() &&
          std::string_view("`\\$").find(text[i + 1]) != std::string_view::npos)
        ++i;
      inner += text[i];
    }
    return reader.read(inner, lines_from(place, inner));
  }
  if (text.size() < 2) return nullptr;
  text.remove_prefix(2);
  if (text.ends_with(')')) text.remove_suffix(1);
  return reader.read(text, lines_from(place, text));
}

}  // namespace keelson::shell

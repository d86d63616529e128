// SPDX-License-Identifier: Apache-2.0
// One tree of the bash grammar → statements. The grammar says where statements are; words are
// split from the text, since the grammar loses blanks and joins lines at places.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/shell/reader.hpp"
#include "analyzer/shell/scan.hpp"
#include "analyzer/shell/simple_command.hpp"
#include "grammars/syntax.hpp"

namespace keelson::shell {

class TreeReader {
 public:
  TreeReader(Reader& reader, const grammars::SyntaxTree& tree, std::vector<HereDocument>& documents,
             const Lines& lines);

  // What the children of the node say, in order.
  void sequence_of(const grammars::Node& node, std::vector<Statement>& into);

 private:
  using Node = grammars::Node;

  Place place_of(const Node& node) const { return place_at(node.line()); }
  Place place_at(std::uint32_t line) const;
  void statement(const Node& node, std::vector<Statement>& into);
  void commands(std::size_t begin, std::size_t end, StatementKind kind,
                std::vector<Statement>& into);
  void salvage(std::size_t begin, std::size_t end, std::vector<Statement>& into);
  void redirected(const Node& node, std::vector<Statement>& into);
  void list(const Node& node, std::vector<Statement>& into);
  void branch(const Node& node, std::vector<Statement>& into);
  void loop(const Node& node, std::vector<Statement>& into);
  void each(const Node& node, std::vector<Statement>& into);
  void choice(const Node& node, std::vector<Statement>& into);
  Statement arm(const Node& node);
  void function(const Node& node, std::vector<Statement>& into);
  void redirects_of(const Node& node, Statement& statement);
  Statement made(StatementKind kind, const Node& node) const;
  Word word_of_node(const Node& node);
  void finish(SimpleCommand& command, Statement& into);
  std::uint32_t line_at(std::size_t byte) const;

  Reader& m_reader;
  const grammars::SyntaxTree& m_tree;
  std::vector<HereDocument>& m_documents;
  const Lines& m_lines;
  std::map<std::size_t, Node> m_substitutions;  // by where they begin
  std::vector<std::size_t> m_line_starts;
  FindSubstitution m_find;
  bool m_is_broken = false;  // a `break` in it may stand in another loop than it seems to
  std::size_t m_depth = 0;
};

// The body of a `$(…)`, `` `…` `` or `<(…)` given as its whole text.
std::shared_ptr<const Statement> read_nested(Reader& reader, std::string_view text,
                                             const Place& place);

}  // namespace keelson::shell

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/simple_command.hpp"

#include <algorithm>

#include "analyzer/shell/here_documents.hpp"
#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

bool is_in(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

class CommandSplitter {
 public:
  CommandSplitter(std::string_view text, std::size_t begin, std::size_t end,
                  const FindSubstitution& find)
      : m_text(text.substr(0, end)), m_at(begin), m_find(find) {}

  std::vector<SimpleCommand> run() {
    while (m_at < m_text.size()) {
      const char c = m_text[m_at];
      if (c == '\\' && m_text.substr(m_at, 2) == "\\\n")
        m_at += 2;
      else if (is_in(c, " \t\r"))
        ++m_at;
      else if (c == '#')
        m_at = std::min(m_text.find('\n', m_at), m_text.size());
      else if (starts_redirect())
        redirect();
      else if (is_in(c, "\n;&|()"))
        separate();
      else
        add_word();
    }
    separate();
    return std::move(m_result);
  }

  Word word(bool is_whole) {
    Word result;
    const std::size_t begin = m_at;
    bool is_double = false;
    while (m_at < m_text.size()) {
      const char c = m_text[m_at];
      if (!is_whole && !is_double) {
        if (is_in(c, " \t\n;&|")) break;
        if (is_in(c, "<>") && m_text.substr(m_at + 1, 1) != "(") break;
        if (c == ')' || (c == '(' && !starts_array(begin))) break;
        if (c == '(') {
          array();
          continue;
        }
      }
      if (c == '"') {
        is_double = !is_double;
        ++m_at;
      } else if (is_in(c, "$`<>")) {
        part(begin, is_double, result);
      } else {
        m_at = is_double ? skip_part_quoted(m_text, m_at) : skip_part(m_text, m_at);
      }
    }
    result.text = m_text.substr(begin, m_at - begin);
    return result;
  }

 private:
  // $…, `…` or <(…): what is nested in it is found, at any depth of ${…}.
  void part(std::size_t begin, bool is_double, Word& result) {
    const std::size_t end = is_double ? skip_part_quoted(m_text, m_at) : skip_part(m_text, m_at);
    std::size_t at = m_at;
    m_at = end;
    while (at < end) {
      const char c = m_text[at];
      const bool may = c == '`' || (is_in(c, "$<>") && m_text.substr(at + 1, 1) == "(");
      std::size_t after = at;
      const auto body = may ? m_find(at, after) : nullptr;
      if (body) {
        result.substitutions.push_back({at - begin, after - begin, body});
        at = after;
        m_at = std::max(m_at, after);
      } else if (c == '\\' || (c == '\'' && !is_double) || m_text.substr(at, 2) == "$'") {
        at = skip_part(m_text, at);
      } else {
        ++at;
      }
    }
  }

  // NAME=( or NAME+=( up to here
  bool starts_array(std::size_t begin) const {
    std::string_view before = m_text.substr(begin, m_at - begin);
    if (!before.ends_with('=')) return false;
    before.remove_suffix(1);
    if (before.ends_with('+')) before.remove_suffix(1);
    return is_name(before);
  }

  // (…) of an array: its words are split when it is assigned
  void array() {
    std::size_t open = 0;
    do {
      const char c = m_text[m_at];
      if (c == '(') ++open;
      if (c == ')') --open;
      if (c == '#' && is_in(m_text[m_at - 1], " \t\n"))
        m_at = std::min(m_text.find('\n', m_at), m_text.size());
      else
        m_at = c == '(' || c == ')' ? m_at + 1 : skip_part(m_text, m_at);
    } while (open > 0 && m_at < m_text.size());
  }

  bool starts_redirect() const {
    std::size_t i = m_at;
    while (i < m_text.size() && m_text[i] >= '0' && m_text[i] <= '9') ++i;
    if (m_text.substr(i, 2) == "&>") return true;
    if (i >= m_text.size() || !is_in(m_text[i], "<>")) return false;
    return m_text.substr(i + 1, 1) != "(";
  }

  void redirect() {
    std::string number;
    while (m_text[m_at] >= '0' && m_text[m_at] <= '9') number += m_text[m_at++];
    std::size_t end = m_at;
    while (end < m_text.size() && is_in(m_text[end], "<>&|")) ++end;
    const std::string_view op = m_text.substr(m_at, end - m_at);
    m_at = end;
    Redirect result;
    if (op == "<" || op == "<>") result.kind = RedirectKind::read;
    if (op == "<<<") result.kind = RedirectKind::here_string;
    if (op == ">" || op == ">|" || op == "&>") result.kind = RedirectKind::write;
    if (op == ">>" || op == "&>>") result.kind = RedirectKind::append;
    const bool is_input = op.starts_with('<');
    result.is_output = number.empty() || number == (is_input ? "0" : "1");
    while (m_at < m_text.size() && is_in(m_text[m_at], " \t")) ++m_at;
    if (m_at < m_text.size()) result.target = word(false);
    if (here_document_of(result.target.text) >= 0) result.kind = RedirectKind::here_document;
    begin_here();
    m_command.redirects.push_back(std::move(result));
  }

  void add_word() {
    begin_here();
    const std::size_t before = m_at;
    Word next = word(false);
    if (m_at == before) ++m_at;  // nothing a word may start with
    if (!next.text.empty()) m_command.words.push_back(std::move(next));
  }

  void begin_here() {
    if (m_command.words.empty() && m_command.redirects.empty()) m_command.begin = m_at;
  }

  void separate() {
    if (!m_command.words.empty() || !m_command.redirects.empty())
      m_result.push_back(std::move(m_command));
    m_command = {};
    ++m_at;
  }

  std::string_view m_text;
  std::size_t m_at;
  const FindSubstitution& m_find;
  SimpleCommand m_command;
  std::vector<SimpleCommand> m_result;
};

}  // namespace

std::vector<SimpleCommand> split_commands(std::string_view text, std::size_t begin, std::size_t end,
                                          const FindSubstitution& find) {
  return CommandSplitter(text, begin, end, find).run();
}

Word word_of(std::string_view text, std::size_t begin, std::size_t end,
             const FindSubstitution& find) {
  return CommandSplitter(text, begin, end, find).word(true);
}

}  // namespace keelson::shell

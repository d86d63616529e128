// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/makefile.hpp"

#include <algorithm>

#include "analyzer/model/text.hpp"

namespace keelson::shell {
namespace {

bool takes_keyword(std::string_view& text, std::string_view keyword) {
  if (!text.starts_with(keyword)) return false;
  const std::string_view rest = text.substr(keyword.size());
  if (!rest.empty() && std::string_view(" \t(").find(rest.front()) == rest.npos) return false;
  text = trimmed(rest);
  return true;
}

// Where `#` starts a comment; the end when nowhere.
std::size_t comment_at(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\\')
      i += 2;
    else if (text[i] == '#')
      return i;
    else
      i = text[i] == '$' ? skip_reference(text, i) : i + 1;
  }
  return text.size();
}

class MakefileReader {
 public:
  explicit MakefileReader(std::string_view text) : m_text(text) {}

  std::vector<MakeLine> run() {
    while (m_at < m_text.size()) {
      const std::uint32_t line = m_line;
      std::string text = logical_line();
      if (m_defines > 0) {
        define_line(text);
      } else if (text.starts_with('\t') && m_in_rule) {
        add({MakeKind::recipe, line, {}, {}, text.substr(1)});
      } else {
        meaning(joined(text), line);
      }
    }
    return std::move(m_result);
  }

 private:
  // With what a backslash at its end goes on with, as it stands.
  std::string logical_line() {
    std::string result;
    for (;;) {
      const std::size_t end = std::min(m_text.find('\n', m_at), m_text.size());
      std::string_view physical = m_text.substr(m_at, end - m_at);
      if (physical.ends_with('\r')) physical.remove_suffix(1);
      m_at = std::min(end + 1, m_text.size());
      ++m_line;
      result += physical;
      std::size_t slashes = 0;
      while (slashes < physical.size() && physical[physical.size() - 1 - slashes] == '\\')
        ++slashes;
      if (slashes % 2 == 0 || m_at >= m_text.size()) return result;
      result += '\n';
      // The tab of a recipe's next line is not part of it.
      if (result.starts_with('\t') && m_at < m_text.size() && m_text[m_at] == '\t') ++m_at;
    }
  }

  // A backslash and line end, with the blanks around, is one blank.
  static std::string joined(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.compare(i, 2, "\\\n") != 0) {
        result += text[i];
        continue;
      }
      while (!result.empty() && (result.back() == ' ' || result.back() == '\t')) result.pop_back();
      result += ' ';
      ++i;
      while (i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\t')) ++i;
    }
    return result;
  }

  void add(MakeLine line) { m_result.push_back(std::move(line)); }

  void define_line(const std::string& text) {
    std::string_view bare = trimmed(text);
    if (takes_keyword(bare, "endef")) {
      --m_defines;
      if (m_defines == 0) {
        if (m_defined.text.ends_with('\n')) m_defined.text.pop_back();
        add(std::move(m_defined));
      }
      return;
    }
    m_defined.text += text + "\n";
  }

  void meaning(const std::string& whole, std::uint32_t line) {
    std::string_view text = trimmed(std::string_view(whole).substr(0, comment_at(whole)));
    if (text.empty()) return;
    for (const std::string_view word : {"ifeq", "ifneq", "ifdef", "ifndef"}) {
      std::string_view rest = text;
      if (takes_keyword(rest, word)) return add({MakeKind::condition, line, {}, {}, {}});
    }
    if (takes_keyword(text, "else")) return add({MakeKind::otherwise, line, {}, {}, {}});
    if (takes_keyword(text, "endif")) return add({MakeKind::end, line, {}, {}, {}});
    for (const std::string_view word : {"include", "-include", "sinclude"}) {
      if (takes_keyword(text, word))
        return add({MakeKind::include, line, {}, word == "include" ? "" : "-", std::string(text)});
    }
    MakeLine result{MakeKind::assignment, line, {}, {}, {}};
    bool is_define = false;
    for (bool again = true; again;) {
      std::string_view rest = text;
      again = false;
      if (takes_keyword(rest, "export")) {
        if (rest.empty()) return add({MakeKind::export_names, line, {}, {}, {}});
        result.is_exported = again = true;
      } else if (takes_keyword(rest, "override")) {
        result.is_override = again = true;
      } else if (takes_keyword(rest, "define")) {
        is_define = true;
      } else if (takes_keyword(rest, "unexport") || takes_keyword(rest, "undefine") ||
                 takes_keyword(rest, "vpath")) {
        return;
      }
      if (again || is_define) text = rest;
    }
    if (is_define) {
      if (!split_assignment(text, result)) {
        result.name = text;
        result.op = "=";
      }
      result.text.clear();
      m_defined = std::move(result);
      m_defines = 1;
      return;
    }
    if (split_assignment(text, result)) {
      m_in_rule = false;
      return add(std::move(result));
    }
    if (result.is_exported) return add({MakeKind::export_names, line, {}, {}, std::string(text)});
    rule(text, line);
  }

  void rule(std::string_view text, std::uint32_t line) {
    std::size_t colon = 0;
    while (colon < text.size() && text[colon] != ':')
      colon = text[colon] == '$' ? skip_reference(text, colon) : colon + 1;
    if (colon >= text.size())  // a macro that stands alone
      return add({MakeKind::expansion, line, {}, {}, std::string(text)});
    MakeLine result{MakeKind::rule, line, std::string(trimmed(text.substr(0, colon))), ":", {}};
    text.remove_prefix(colon + 1);
    if (text.starts_with(':')) {
      result.op = "::";
      text.remove_prefix(1);
    }
    std::size_t semicolon = 0;
    while (semicolon < text.size() && text[semicolon] != ';')
      semicolon = text[semicolon] == '$' ? skip_reference(text, semicolon) : semicolon + 1;
    semicolon = std::min(semicolon, text.size());
    result.text = trimmed(text.substr(0, semicolon));
    m_in_rule = true;
    add(std::move(result));
    if (semicolon < text.size())
      add({MakeKind::recipe, line, {}, {}, std::string(trimmed(text.substr(semicolon + 1)))});
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  std::uint32_t m_line = 1;
  bool m_in_rule = false;
  std::size_t m_defines = 0;
  MakeLine m_defined{MakeKind::assignment, 0, {}, {}, {}};
  std::vector<MakeLine> m_result;
};

}  // namespace

std::size_t skip_reference(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return text.size();
  const char open = text[at + 1];
  if (open != '(' && open != '{') return at + 2;
  const char close = open == '(' ? ')' : '}';
  std::size_t depth = 0;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth == 0) return i + 1;
  }
  return text.size();
}

std::vector<MakeLine> read_makefile(std::string_view text) {
  return MakefileReader(text).run();
}

bool split_assignment(std::string_view text, MakeLine& into) {
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '$') {
      i = skip_reference(text, i);
      continue;
    }
    for (const std::string_view op : {":::=", "::=", ":=", "?=", "+=", "!=", "="}) {
      if (!text.substr(i).starts_with(op)) continue;
      into.name = trimmed(text.substr(0, i));
      if (into.name.empty() || into.name.find_first_of(" \t:") != std::string::npos) return false;
      into.op = op.starts_with(':') ? ":=" : op;
      into.text = trimmed(text.substr(i + op.size()));
      return true;
    }
    if (c == ':' || c == ';') return false;
    ++i;
  }
  return false;
}

}  // namespace keelson::shell

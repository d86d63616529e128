// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/groovy_tokens.hpp"

#include <algorithm>
#include <cctype>

#include "analyzer/model/text.hpp"

namespace keelson::ci {
namespace {

class Lexer {
 public:
  explicit Lexer(std::string_view text) : m_text(text) {}

  std::vector<GroovyToken> all() {
    while (m_at < m_text.size()) next();
    return std::move(m_tokens);
  }

 private:
  bool at(std::string_view what) const { return m_text.substr(m_at).starts_with(what); }

  // Steps over one character.
  char take() {
    const char c = m_text[m_at++];
    if (c == '\n') ++m_line;
    return c;
  }

  void push(GroovyToken::Kind kind, std::string text) {
    m_tokens.push_back({kind, std::move(text), {}, m_line});
  }

  void next() {
    const char c = m_text[m_at];
    if (at("//") || (at("#!") && m_at == 0)) {
      m_at = std::min(m_text.find('\n', m_at), m_text.size());
    } else if (at("/*")) {
      const std::size_t end = std::min(m_text.find("*/", m_at + 2), m_text.size());
      while (m_at < std::min(end + 2, m_text.size())) take();
    } else if (c == '\n') {
      push(GroovyToken::Kind::line_end, "\n");
      take();
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      take();
    } else if (at("'''") || at("\"\"\"")) {
      string(m_text.substr(m_at, 3), c == '"');
    } else if (c == '\'' || c == '"') {
      string(m_text.substr(m_at, 1), c == '"');
    } else if (c == '/' && starts_slashy()) {
      string("/", true);
    } else if (is_name_char(c)) {
      name();
    } else {
      push(GroovyToken::Kind::sign, std::string(1, take()));
    }
  }

  // After these a slash cannot divide. Only when it ends on the same line.
  bool starts_slashy() const {
    if (m_tokens.empty() || m_tokens.back().kind != GroovyToken::Kind::sign) return false;
    if (std::string_view("=~(,:[").find(m_tokens.back().text) == std::string_view::npos)
      return false;
    const auto end = m_text.find_first_of("/\n", m_at + 1);
    return end != std::string_view::npos && m_text[end] == '/';
  }

  void name() {
    const std::size_t start = m_at;
    while (m_at < m_text.size() && is_name_char(m_text[m_at])) ++m_at;
    std::string text(m_text.substr(start, m_at - start));
    // `a.b`, `a?.b`
    for (;;) {
      const std::size_t dot = m_at + (at("?.") ? 1 : 0);
      if (dot + 1 >= m_text.size() || m_text[dot] != '.' || !is_name_start(m_text[dot + 1])) break;
      m_at = dot + 1;
      const std::size_t part = m_at;
      while (m_at < m_text.size() && is_name_char(m_text[m_at])) ++m_at;
      text += '.';
      text += m_text.substr(part, m_at - part);
    }
    push(GroovyToken::Kind::name, std::move(text));
  }

  void string(std::string_view quote, bool is_interpolated) {
    GroovyToken token{GroovyToken::Kind::string, {}, {{}}, m_line};
    m_at += quote.size();
    if (quote.size() == 3 && at("\n")) ++token.line;
    while (m_at < m_text.size()) {
      if (at(quote)) {
        m_at += quote.size();
        break;
      }
      if (quote.size() == 1 && m_text[m_at] == '\n') break;  // never closed
      if (m_text[m_at] == '\\' && m_at + 1 < m_text.size() && quote != "/")
        escape(token.parts.back().text);
      else if (is_interpolated && m_text[m_at] == '$' && code(token))
        continue;
      else
        token.parts.back().text += take();
    }
    m_tokens.push_back(std::move(token));
  }

  void escape(std::string& into) {
    ++m_at;
    const char c = take();
    switch (c) {
      case 'n':
        into += '\n';
        break;
      case 't':
        into += '\t';
        break;
      case 'r':
        break;
      case '\n':  // the line goes on
        break;
      default:
        into += c;
    }
  }

  // `${code}` or `$name.name`; false when the dollar is only a dollar.
  bool code(GroovyToken& token) {
    std::string found;
    if (at("${")) {
      std::size_t end = m_at + 2;
      int depth = 1;
      // Never further: what is not closed would be sought from each dollar again.
      while (end < m_text.size() && depth > 0 && end - m_at < 500) {
        if (m_text[end] == '{') ++depth;
        if (m_text[end] == '}') --depth;
        ++end;
      }
      if (depth > 0) return false;
      found = m_text.substr(m_at + 2, end - m_at - 3);
      while (m_at < end) take();
    } else {
      std::size_t end = m_at + 1;
      if (end >= m_text.size() || !is_name_start(m_text[end])) return false;
      while (end < m_text.size() &&
             (is_name_char(m_text[end]) ||
              (m_text[end] == '.' && end + 1 < m_text.size() && is_name_start(m_text[end + 1]))))
        ++end;
      found = m_text.substr(m_at + 1, end - m_at - 1);
      m_at = end;
    }
    token.parts.push_back({std::move(found), true});
    token.parts.push_back({});
    return true;
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  std::uint32_t m_line = 1;
  std::vector<GroovyToken> m_tokens;
};

}  // namespace

std::vector<GroovyToken> groovy_tokens(std::string_view text) {
  return Lexer(text).all();
}

}  // namespace keelson::ci

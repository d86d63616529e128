// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/here_documents.hpp"

#include <algorithm>

#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

constexpr std::string_view k_prefix = "keelson_here_document_";

class Taker {
 public:
  explicit Taker(std::string_view script) : m_script(script) {}

  WithoutHereDocuments run() {
    bool word_start = true;
    while (m_at < m_script.size()) {
      const char c = m_script[m_at];
      if (c == '\n' && !in_double()) {
        copy(m_at + 1);
        take_bodies();
        word_start = true;
      } else if (c == '#' && word_start && !in_double() && !in('}')) {
        copy(std::min(m_script.find('\n', m_at), m_script.size()));
      } else {
        word_start = step(c);
      }
    }
    return std::move(m_result);
  }

 private:
  struct Pending {
    std::string delimiter;
    bool strips_tabs;
    std::size_t number;
  };

  bool in(char closer) const { return !m_open.empty() && m_open.back() == closer; }
  bool in_double() const { return in('"'); }
  bool at(std::string_view what) const { return m_script.substr(m_at, what.size()) == what; }

  void copy(std::size_t end) {
    m_result.text += m_script.substr(m_at, end - m_at);
    m_at = end;
  }

  // Goes over what starts here; whether a word may start after it.
  bool step(char c) {
    if (c == '\\') {
      copy(std::min(m_at + 2, m_script.size()));
      return false;
    }
    if (!m_open.empty() && c == m_open.back()) {
      m_open.pop_back();
      if (m_open.size() < m_arithmetic) m_arithmetic = 0;
      copy(m_at + 1);
      return false;
    }
    if (at("$((") || (at("((") && !in_double())) {
      m_open += "))";
      copy(m_at + (c == '$' ? 3 : 2));
      if (m_arithmetic == 0) m_arithmetic = m_open.size();
      return true;
    }
    if (at("$(") || at("${")) {
      m_open += m_script[m_at + 1] == '(' ? ')' : '}';
      copy(m_at + 2);
      return true;
    }
    if (c == '"') {
      m_open += '"';
      copy(m_at + 1);
      return false;
    }
    if (in_double() || in('}')) {
      copy(m_at + 1);
      return false;
    }
    if (c == '\'' || at("$'")) {
      copy(skip_part(m_script, m_at));
      return false;
    }
    if (c == '(') m_open += ')';
    if (at("<<<")) {
      copy(m_at + 3);
      return true;
    }
    if (at("<<") && m_arithmetic == 0 && announce()) return true;
    copy(m_at + 1);
    return c == ' ' || c == '\t' || c == ';' || c == '&' || c == '|' || c == '(' || c == '`';
  }

  bool announce() {
    std::size_t i = m_at + 2;
    const bool strips = i < m_script.size() && m_script[i] == '-';
    if (strips) ++i;
    while (i < m_script.size() && (m_script[i] == ' ' || m_script[i] == '\t')) ++i;
    std::string delimiter;
    bool is_literal = false;
    const std::size_t start = i;
    while (i < m_script.size() &&
           std::string_view(" \t\n;&|<>()`").find(m_script[i]) == std::string_view::npos) {
      const char c = m_script[i];
      if (c == '\'' || c == '"') {
        const std::size_t end = std::min(m_script.find(c, i + 1), m_script.size());
        delimiter += m_script.substr(i + 1, end - i - 1);
        i = std::min(end + 1, m_script.size());
        is_literal = true;
      } else {
        if (c == '\\') {
          is_literal = true;
          ++i;
        }
        if (i < m_script.size()) delimiter += m_script[i++];
      }
    }
    if (i == start) return false;
    const std::size_t number = m_result.documents.size();
    m_result.documents.push_back({{}, is_literal});
    m_pending.push_back({std::move(delimiter), strips, number});
    m_result.text += "< ";
    m_result.text += k_prefix;
    m_result.text += std::to_string(number);
    m_at = i;
    return true;
  }

  // The bodies start here; in the text they leave empty lines.
  void take_bodies() {
    for (const Pending& pending : m_pending) {
      while (m_at < m_script.size()) {
        const std::size_t end = std::min(m_script.find('\n', m_at), m_script.size());
        std::string_view line = m_script.substr(m_at, end - m_at);
        if (pending.strips_tabs)
          line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        m_at = std::min(end + 1, m_script.size());
        m_result.text += '\n';
        if (line == pending.delimiter ||
            (line.ends_with('\r') && line.substr(0, line.size() - 1) == pending.delimiter))
          break;
        m_result.documents[pending.number].text += line;
        m_result.documents[pending.number].text += '\n';
      }
    }
    m_pending.clear();
  }

  std::string_view m_script;
  std::size_t m_at = 0;
  std::string m_open;            // closers still to come
  std::size_t m_arithmetic = 0;  // how much was open within (( ; 0: not in one
  std::vector<Pending> m_pending;
  WithoutHereDocuments m_result;
};

}  // namespace

WithoutHereDocuments take_here_documents(std::string_view script) {
  if (script.find("<<") == std::string_view::npos) return {std::string(script), {}};
  return Taker(script).run();
}

int here_document_of(std::string_view target) {
  if (!target.starts_with(k_prefix)) return -1;
  target.remove_prefix(k_prefix.size());
  int number = 0;
  if (target.empty() || target.size() > 8) return -1;
  for (const char c : target) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace keelson::shell

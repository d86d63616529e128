// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/groovy_values.hpp"

#include <algorithm>
#include <cctype>

#include "analyzer/ci/expression.hpp"
#include "analyzer/ci/files.hpp"

namespace keelson::ci {
namespace {

constexpr std::size_t longest_value = 1U << 18U;

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

}  // namespace

GroovyValues::GroovyValues(const std::vector<GroovyToken>& tokens)
    : m_tokens(tokens), m_behind(tokens.size(), tokens.size()) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const GroovyToken& token = tokens[i];
    if (token.is("(") || token.is("[") || token.is("{")) {
      open.push_back(i);
    } else if ((token.is(")") || token.is("]") || token.is("}")) && !open.empty()) {
      m_behind[open.back()] = i + 1;
      open.pop_back();
    }
  }
}

std::string GroovyValues::find(const std::string& name) const {
  std::string key = name;
  if (key.starts_with("env.")) key.erase(0, 4);
  const auto value = m_values.find(key);
  return value == m_values.end() ? "*" : value->second;
}

void GroovyValues::assign(const std::string& name, const std::string& value) {
  std::string key = name;
  if (key.starts_with("env.")) key.erase(0, 4);
  const auto [at, is_new] = m_values.emplace(key, value);
  if (!is_new && at->second != value) at->second = pattern_of({at->second, value});
}

std::size_t GroovyValues::behind_brackets(std::size_t at) const {
  return at < m_tokens.size() ? m_behind[at] : at;
}

std::size_t GroovyValues::behind_line_ends(std::size_t at) const {
  while (at < m_tokens.size() && m_tokens[at].kind == GroovyToken::Kind::line_end) ++at;
  return at;
}

std::string GroovyValues::term(std::size_t& at) const {
  at = behind_line_ends(at);
  if (at >= m_tokens.size()) return "*";
  const GroovyToken& token = m_tokens[at];
  std::string value;
  if (token.kind == GroovyToken::Kind::string) {
    ++at;
    for (const auto& part : token.parts)
      value += part.is_code ? find(std::string(trimmed(part.text))) : part.text;
    if (value.size() > longest_value) value = "*";
  } else if (token.kind == GroovyToken::Kind::name) {
    ++at;
    value = is_number(token.text) ? token.text : find(token.text);
    // Another name behind it: a command, an operator, or a call without brackets.
    if (at < m_tokens.size() && (m_tokens[at].kind == GroovyToken::Kind::name ||
                                 m_tokens[at].kind == GroovyToken::Kind::string))
      value = "*";
  } else if (token.is("(") || token.is("[") || token.is("{")) {
    at = behind_brackets(at);
    return "*";
  } else {
    return "*";
  }
  // Calls and members of the value.
  while (at < m_tokens.size() &&
         (m_tokens[at].is("(") || m_tokens[at].is("[") || m_tokens[at].is("."))) {
    at = m_tokens[at].is(".") ? at + 2 : behind_brackets(at);
    value = "*";
  }
  return value;
}

std::string GroovyValues::evaluate(std::size_t& at) const {
  std::string value = term(at);
  while (at < m_tokens.size() && m_tokens[at].is("+")) {
    ++at;
    value += term(at);
    if (value.size() > longest_value) value = "*";
  }
  // `a ? b : c`, `a ?: b`, `a - b`: not followed.
  if (at < m_tokens.size() && m_tokens[at].kind == GroovyToken::Kind::sign) {
    const std::string& sign = m_tokens[at].text;
    if (sign == "?" || sign == "-" || sign == "*" || sign == "|" || sign == "&" || sign == "=")
      return "*";
  }
  return value;
}

}  // namespace keelson::ci

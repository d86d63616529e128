// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/rule_demands.hpp"

#include <algorithm>
#include <optional>

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_condition_max = 4096;
constexpr std::size_t k_alternatives_max = 32;
constexpr int k_deepest = 32;

using Alternatives = std::vector<Layer>;

// A side of a comparison: a name, or a text.
struct Side {
  bool is_name = false;
  std::string text;
};

// Recursive descent; where it meets what it does not know, all of the condition is unknown.
class Condition {
 public:
  Condition(std::string_view text, const Layer& known) : m_text(text), m_known(known) {}

  std::optional<Alternatives> all() {
    auto result = any_of(0);
    skip();
    return m_at == m_text.size() ? result : std::nullopt;
  }

 private:
  void skip() {
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n' ||
                                    m_text[m_at] == '\t' || m_text[m_at] == '\r'))
      ++m_at;
  }

  bool take(std::string_view word) {
    skip();
    if (!m_text.substr(m_at).starts_with(word)) return false;
    m_at += word.size();
    return true;
  }

  std::optional<Alternatives> any_of(int depth) {
    auto result = all_of(depth);
    while (result && take("||")) {
      const auto more = all_of(depth);
      if (!more) return std::nullopt;
      result->insert(result->end(), more->begin(), more->end());
      if (result->size() > k_alternatives_max) return std::nullopt;
    }
    return result;
  }

  std::optional<Alternatives> all_of(int depth) {
    auto result = one(depth);
    while (result && take("&&")) {
      const auto more = one(depth);
      if (!more || result->size() * more->size() > k_alternatives_max) return std::nullopt;
      Alternatives both;
      for (const Layer& left : *result) {
        for (const Layer& right : *more) both.push_back(joined(left, right));
      }
      result = std::move(both);
    }
    return result;
  }

  // Two texts for one name cannot both hold, but nothing is built on that: it is unknown.
  static Layer joined(Layer left, const Layer& right) {
    for (const auto& [name, given] : right) {
      const auto [at, is_new] = left.emplace(name, given);
      if (!is_new && !(at->second == given)) left.erase(at);
    }
    return left;
  }

  std::optional<Alternatives> one(int depth) {
    if (depth > k_deepest) return std::nullopt;
    if (take("(")) {
      auto inner = any_of(depth + 1);
      return take(")") ? inner : std::nullopt;
    }
    const auto left = side();
    if (!left) return std::nullopt;
    if (take("==")) {
      const auto right = side();
      if (!right) return std::nullopt;
      return Alternatives{equal(*left, *right)};
    }
    if (take("!=")) return side() ? std::optional(Alternatives(1)) : std::nullopt;
    if (take("=~") || take("!~"))
      return expression() ? std::optional(Alternatives(1)) : std::nullopt;
    return Alternatives(1);
  }

  std::optional<Side> side() {
    skip();
    if (m_at == m_text.size()) return std::nullopt;
    const char first = m_text[m_at];
    if (first == '"' || first == '\'') {
      const std::size_t end = m_text.find(first, m_at + 1);
      if (end == std::string_view::npos) return std::nullopt;
      Side text{false, std::string(m_text.substr(m_at + 1, end - m_at - 1))};
      m_at = end + 1;
      return text;
    }
    if (take("null")) return Side{true, ""};
    if (!take("$")) return std::nullopt;
    const std::string_view rest = m_text.substr(m_at);
    const auto is_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_name);
    const auto size = static_cast<std::size_t>(end - rest.begin());
    if (size == 0) return std::nullopt;
    m_at += size;
    return Side{true, std::string(rest.substr(0, size))};
  }

  // A regular expression, or a variable that holds one: it narrows, and that is not used.
  bool expression() {
    skip();
    if (m_at < m_text.size() && m_text[m_at] != '/') return side().has_value();
    for (std::size_t end = m_at + 1; end < m_text.size(); ++end) {
      if (m_text[end] == '\\') {
        ++end;
      } else if (m_text[end] == '/') {
        m_at = end + 1;
        while (m_at < m_text.size() && m_text[m_at] >= 'a' && m_text[m_at] <= 'z') ++m_at;
        return true;
      }
    }
    return false;
  }

  // What a side certainly is.
  std::optional<std::string> value_of(const Side& side) const {
    if (!side.is_name) return side.text;
    const auto found = m_known.find(side.text);
    if (found == m_known.end() || found->second.may_be_unset) return std::nullopt;
    return found->second.text;
  }

  Layer equal(const Side& left, const Side& right) const {
    for (const auto& [name, other] : {std::pair(&left, &right), std::pair(&right, &left)}) {
      if (!name->is_name || name->text.empty() || m_known.contains(name->text)) continue;
      const auto text = value_of(*other);
      // A text with `*` or `$` would be taken for something else than itself.
      if (text && !text->empty() && text->find_first_of("*$%") == std::string::npos)
        return {{name->text, {*text, true, false}}};
    }
    return {};
  }

  std::string_view m_text;
  const Layer& m_known;
  std::size_t m_at = 0;
};

}  // namespace

std::vector<Layer> demands_of(std::string_view condition, const Layer& known) {
  if (condition.empty() || condition.size() > k_condition_max) return Alternatives(1);
  return Condition(condition, known).all().value_or(Alternatives(1));
}

}  // namespace keelson::gitlab

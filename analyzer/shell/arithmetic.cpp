// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/arithmetic.hpp"

#include <charconv>

#include "analyzer/shell/scan.hpp"

namespace keelson::shell {
namespace {

constexpr long long k_max = 1'000'000'000'000;

class Calculator {
 public:
  Calculator(std::string_view text, const std::function<std::string(const std::string&)>& value_of)
      : m_text(text), m_value_of(value_of) {}

  std::optional<long long> run() {
    const auto result = sum(0);
    return peek() == '\0' ? result : std::nullopt;
  }

 private:
  using Number = std::optional<long long>;

  char peek() {
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n')) ++m_at;
    return m_at < m_text.size() ? m_text[m_at] : '\0';
  }

  Number sum(std::size_t depth) {
    Number left = product(depth);
    while (left && (peek() == '+' || peek() == '-')) {
      const char op = m_text[m_at++];
      const Number right = product(depth);
      if (!right) return right;
      left = within(op == '+' ? *left + *right : *left - *right);
    }
    return left;
  }

  Number product(std::size_t depth) {
    Number left = operand(depth);
    while (left && (peek() == '*' || peek() == '/' || peek() == '%')) {
      const char op = m_text[m_at++];
      const Number right = operand(depth);
      if (!right || (op != '*' && *right == 0)) return std::nullopt;
      if (op == '*' && (std::abs(*left) > 1'000'000 || std::abs(*right) > 1'000'000))
        return std::nullopt;
      left = within(op == '*' ? *left * *right : op == '/' ? *left / *right : *left % *right);
    }
    return left;
  }

  Number operand(std::size_t depth) {
    if (depth > 20) return std::nullopt;
    const char c = peek();
    if (c == '(') {
      ++m_at;
      const Number inside = sum(depth + 1);
      if (peek() != ')') return std::nullopt;
      ++m_at;
      return inside;
    }
    const std::size_t from = m_at;
    while (m_at < m_text.size() && is_name_char(m_text[m_at])) ++m_at;
    const std::string word(m_text.substr(from, m_at - from));
    return number_of(is_name(word) ? m_value_of(word) : word);
  }

  static Number within(long long value) {
    return value > k_max || value < -k_max ? std::nullopt : Number(value);
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  const std::function<std::string(const std::string&)>& m_value_of;
};

}  // namespace

std::optional<long long> number_of(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty() || text.size() > 12) return std::nullopt;
  // 08 is octal, and wrong: leave what starts with a nought alone.
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  long long result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return result;
}

std::string calculated(std::string_view text,
                       const std::function<std::string(const std::string&)>& value_of) {
  const auto result = Calculator(text, value_of).run();
  return result ? std::to_string(*result) : "*";
}

}  // namespace keelson::shell

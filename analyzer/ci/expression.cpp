// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/expression.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "analyzer/ci/files.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::ci {
namespace {

enum class Truth : std::uint8_t { no, yes, either };

Truth truth_of(const Datum& datum) {
  switch (datum.kind) {
    case Datum::Kind::null:
      return Truth::no;
    case Datum::Kind::boolean:
      if (datum.text == "*") return Truth::either;
      return datum.text == "true" ? Truth::yes : Truth::no;
    case Datum::Kind::number:
      return datum.text == "0" || datum.text.empty() ? Truth::no : Truth::yes;
    case Datum::Kind::text:
      if (datum.text == "*") return Truth::either;
      return datum.text.empty() ? Truth::no : Truth::yes;
    case Datum::Kind::object:
      return Truth::yes;
  }
  return Truth::either;
}

Datum equal(const Datum& a, const Datum& b) {
  const std::string left = lower_case(a.as_text());
  const std::string right = lower_case(b.as_text());
  if (is_open(left) || is_open(right)) {
    return patterns_overlap(left, right) ? Datum::unknown_boolean() : Datum::of_boolean(false);
  }
  return Datum::of_boolean(left == right);
}

Datum negated(const Datum& datum) {
  const Truth truth = truth_of(datum);
  return truth == Truth::either ? Datum::unknown_boolean() : Datum::of_boolean(truth == Truth::no);
}

class Parser {
 public:
  Parser(std::string_view text, const Contexts& contexts) : m_text(text), m_contexts(contexts) {}

  Data whole() {
    Data result = either();
    skip_blank();
    if (m_failed || m_at != m_text.size()) return {Datum::unknown()};
    return result;
  }

 private:
  Data either() {
    Data left = both();
    while (take("||")) {
      const Data right = both();
      Data result;
      for (const Datum& datum : left) {
        const Truth truth = truth_of(datum);
        if (truth != Truth::no) {
          const bool is_boolean = datum.kind == Datum::Kind::boolean;
          add_alternative(result, is_boolean ? Datum::of_boolean(true) : datum);
        }
        if (truth == Truth::yes) continue;
        for (const Datum& other : right) add_alternative(result, other);
      }
      left = std::move(result);
    }
    return left;
  }

  Data both() {
    Data left = compared();
    while (take("&&")) {
      const Data right = compared();
      Data result;
      for (const Datum& datum : left) {
        const Truth truth = truth_of(datum);
        if (truth != Truth::yes) {
          add_alternative(result, truth == Truth::no                   ? datum
                                  : datum.kind == Datum::Kind::boolean ? Datum::of_boolean(false)
                                                                       : Datum::of_text(""));
        }
        if (truth == Truth::no) continue;
        for (const Datum& other : right) add_alternative(result, other);
      }
      left = std::move(result);
    }
    return left;
  }

  Data compared() {
    Data left = unary();
    for (;;) {
      if (take("==")) {
        left = each_pair(left, unary(), equal);
      } else if (take("!=")) {
        left = each_pair(left, unary(),
                         [](const Datum& a, const Datum& b) { return negated(equal(a, b)); });
      } else if (take("<=") || take(">=") || take("<") || take(">")) {
        unary();
        left = {Datum::unknown_boolean()};
      } else {
        return left;
      }
      if (m_failed) return left;
    }
  }

  template <typename Function>
  static Data each_pair(const Data& left, const Data& right, Function function) {
    Data result;
    for (const Datum& a : left) {
      for (const Datum& b : right) add_alternative(result, function(a, b));
    }
    return result;
  }

  Data unary() {
    if (++m_depth > 50) m_failed = true;
    Data result{Datum::unknown()};
    skip_blank();
    if (m_failed) return result;
    if (m_at < m_text.size() && m_text[m_at] == '!' && !m_text.substr(m_at).starts_with("!=")) {
      ++m_at;
      Data negatives;
      for (const Datum& datum : unary()) add_alternative(negatives, negated(datum));
      result = std::move(negatives);
    } else {
      result = primary();
    }
    --m_depth;
    return result;
  }

  Data primary() {
    skip_blank();
    if (m_at >= m_text.size()) return fail();
    const char c = m_text[m_at];
    if (c == '(') {
      ++m_at;
      Data inner = either();
      if (!take(")")) return fail();
      return indexed(std::move(inner));
    }
    if (c == '\'') return {Datum::of_text(quoted())};
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-') return {number()};
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') return named();
    return fail();
  }

  std::string quoted() {
    std::string text;
    for (++m_at; m_at < m_text.size(); ++m_at) {
      if (m_text[m_at] == '\'') {
        if (m_at + 1 >= m_text.size() || m_text[m_at + 1] != '\'') {
          ++m_at;
          return text;
        }
        ++m_at;
      }
      text += m_text[m_at];
    }
    m_failed = true;
    return text;
  }

  Datum number() {
    const std::size_t start = m_at++;
    while (m_at < m_text.size() &&
           (std::isalnum(static_cast<unsigned char>(m_text[m_at])) != 0 || m_text[m_at] == '.'))
      ++m_at;
    return {Datum::Kind::number, std::string(m_text.substr(start, m_at - start)), {}};
  }

  std::string identifier() {
    const std::size_t start = m_at;
    while (m_at < m_text.size() && (std::isalnum(static_cast<unsigned char>(m_text[m_at])) != 0 ||
                                    m_text[m_at] == '_' || m_text[m_at] == '-'))
      ++m_at;
    return lower_case(m_text.substr(start, m_at - start));
  }

  Data named() {
    const std::string name = identifier();
    if (name == "true" || name == "false") return {Datum::of_boolean(name == "true")};
    if (name == "null") return {Datum{}};
    skip_blank();
    if (m_at < m_text.size() && m_text[m_at] == '(') return indexed(call(name));
    std::vector<std::string> path{name};
    while (const auto part = accessor()) path.push_back(*part);
    std::size_t used = path.size();
    Data found = m_contexts.find(path, used);
    for (; used < path.size(); ++used) found = members(found, path[used]);
    return found;
  }

  Data indexed(Data data) {
    while (const auto part = accessor()) data = members(data, *part);
    return data;
  }

  // `.name`, `['name']`, `[expression]`, `.*`; nullopt when there is none.
  std::optional<std::string> accessor() {
    skip_blank();
    if (m_failed || m_at >= m_text.size()) return std::nullopt;
    if (m_text[m_at] == '.') {
      ++m_at;
      if (take("*")) return "*";
      return identifier();
    }
    if (m_text[m_at] != '[') return std::nullopt;
    ++m_at;
    if (take("*")) return take("]") ? std::optional<std::string>("*") : std::nullopt;
    const Data index = either();
    if (!take("]")) m_failed = true;
    return index.size() == 1 ? lower_case(index.front().as_text()) : "*";
  }

  static Data members(const Data& data, const std::string& name) {
    Data result;
    for (const Datum& datum : data) {
      if (name.find('*') != std::string::npos || datum.text == "*") {
        add_alternative(result, Datum::unknown());
      } else if (datum.object == nullptr) {
        add_alternative(result, Datum{});
      } else {
        add_alternative(result, member(*datum.object, name));
      }
    }
    return result;
  }

  static Datum member(const yaml::Value& object, const std::string& name) {
    for (const auto& [key, value] : object.members) {
      if (lower_case(key) == name) return Datum::of_value(value);
    }
    if (object.is_list() && !name.empty() && name.size() < 5 &&
        std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      const std::size_t index = std::stoul(name);
      if (index < object.items.size()) return Datum::of_value(object.items[index]);
    }
    return {};
  }

  Data call(const std::string& name) {
    ++m_at;
    std::vector<Data> arguments;
    if (!take(")")) {
      do {
        arguments.push_back(either());
      } while (!m_failed && take(","));
      if (!take(")")) return fail();
    }
    // Every combination of what the arguments may be.
    std::vector<Data> combinations{{}};
    for (const Data& argument : arguments) {
      if (combinations.size() * argument.size() > most_alternatives) return {Datum::unknown()};
      std::vector<Data> next;
      for (const Data& combination : combinations) {
        for (const Datum& datum : argument) {
          next.push_back(combination);
          next.back().push_back(datum);
        }
      }
      combinations = std::move(next);
    }
    Data result;
    for (const Data& combination : combinations)
      add_alternative(result, call_function(name, combination));
    return result;
  }

  Data fail() {
    m_failed = true;
    return {Datum::unknown()};
  }

  void skip_blank() {
    while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])) != 0)
      ++m_at;
  }

  bool take(std::string_view token) {
    skip_blank();
    if (m_failed || !m_text.substr(m_at).starts_with(token)) return false;
    m_at += token.size();
    return true;
  }

  std::string_view m_text;
  const Contexts& m_contexts;
  std::size_t m_at = 0;
  int m_depth = 0;
  bool m_failed = false;
};

}  // namespace

Data evaluate(std::string_view expression, const Contexts& contexts) {
  if (expression.size() > 20000) return {Datum::unknown()};
  return Parser(expression, contexts).whole();
}

}  // namespace keelson::ci

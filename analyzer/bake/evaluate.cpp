// SPDX-License-Identifier: Apache-2.0
#include "analyzer/bake/evaluate.hpp"

#include <algorithm>

namespace keelson::bake {
namespace {

using Kind = Expression::Kind;

constexpr std::size_t k_expression_depth_max = 300;
constexpr std::size_t most_steps = 1000000;
constexpr std::size_t most_members = 2000;

Value arithmetic(const std::string& sign, const Value& a, const Value& b) {
  const auto x = number_of(a), y = number_of(b);
  if (!x || !y) return {};
  if (sign == "+") return Value::of_number(*x + *y);
  if (sign == "-") return Value::of_number(*x - *y);
  if (sign == "*") return Value::of_number(*x * *y);
  if (sign == "/") return *y == 0 ? Value{} : Value::of_number(*x / *y);
  if (sign == "<") return Value::of_boolean(*x < *y);
  if (sign == ">") return Value::of_boolean(*x > *y);
  if (sign == "<=") return Value::of_boolean(*x <= *y);
  if (sign == ">=") return Value::of_boolean(*x >= *y);
  return {};
}

}  // namespace

Value Evaluator::evaluate(const Expression& expression, const Locals& locals) {
  if (m_depth >= k_expression_depth_max || ++m_steps > most_steps) return {};
  ++m_depth;
  Value result = value_of(expression, locals);
  m_steps += result.text.size() / 64 + result.items.size() + result.members.size();
  --m_depth;
  return result;
}

Value Evaluator::value_of(const Expression& expression, const Locals& locals) {
  const auto child = [&](std::size_t index) {
    return evaluate(expression.children[index], locals);
  };
  switch (expression.kind) {
    case Kind::literal:
      return expression.value;
    case Kind::variable: {
      const auto local = locals.find(expression.text);
      if (local != locals.end()) return local->second;
      return m_lookup(expression.text).value_or(Value{});
    }
    case Kind::attribute:
      return member(child(0), Value::of_text(expression.text));
    case Kind::index:
      return member(child(0), child(1));
    case Kind::splat: {
      const Value whole = child(0);
      if (!whole.is(Value::Kind::list)) return {};
      Locals inner = locals;
      std::vector<Value> items;
      for (const Value& item : whole.items) {
        inner["*"] = item;
        items.push_back(evaluate(expression.children[1], inner));
      }
      return Value::of_list(std::move(items));
    }
    case Kind::call:
      return call(expression, locals);
    case Kind::conditional:
      return conditional(expression, locals);
    case Kind::unary:
    case Kind::binary:
      return operation(expression, locals);
    case Kind::tuple: {
      std::vector<Value> items;
      for (std::size_t i = 0; i < expression.children.size(); ++i) items.push_back(child(i));
      return Value::of_list(std::move(items));
    }
    case Kind::object:
      return object(expression, locals);
    case Kind::for_tuple:
    case Kind::for_object:
      return loop(expression, locals);
    case Kind::text:
      return template_text(expression, locals);
    case Kind::unreadable:
      break;
  }
  return {};
}

// Every way the parts can be put together; too many, and they become a pattern.
Value Evaluator::template_text(const Expression& expression, const Locals& locals) {
  if (expression.children.size() == 1) {
    Value only = evaluate(expression.children.front(), locals);
    if (only.is(Value::Kind::text) || only.is(Value::Kind::choice)) return only;
    return Value::of_text(pattern_of(only));
  }
  std::vector<std::string> texts{""};
  for (const Expression& part : expression.children) {
    const Value value = evaluate(part, locals);
    std::vector<std::string> ways;
    if (value.is(Value::Kind::choice) && texts.size() * value.items.size() <= 32)
      for (const Value& item : value.items) ways.push_back(pattern_of(item));
    else
      ways.push_back(pattern_of(value));
    std::vector<std::string> next;
    for (const std::string& text : texts)
      for (const std::string& way : ways) {
        if (text.size() + way.size() > k_text_max) return {};
        next.push_back(text + way);
      }
    texts = std::move(next);
  }
  std::vector<Value> all;
  for (std::string& text : texts) all.push_back(Value::of_text(std::move(text)));
  return Value::one_of(std::move(all));
}

Value Evaluator::conditional(const Expression& expression, const Locals& locals) {
  const Value condition = evaluate(expression.children[0], locals);
  if (const auto truth = truth_of(condition))
    return evaluate(expression.children[*truth ? 1 : 2], locals);
  return Value::one_of(
      {evaluate(expression.children[1], locals), evaluate(expression.children[2], locals)});
}

Value Evaluator::operation(const Expression& expression, const Locals& locals) {
  const std::string& sign = expression.text;
  const Value a = evaluate(expression.children[0], locals);
  if (expression.kind == Kind::unary) {
    if (sign == "!") {
      const auto truth = truth_of(a);
      return truth ? Value::of_boolean(!*truth) : Value{};
    }
    const auto number = number_of(a);
    return number ? Value::of_number(-*number) : Value{};
  }
  const Value b = evaluate(expression.children[1], locals);
  if (sign == "&&" || sign == "||") {
    const auto x = truth_of(a), y = truth_of(b);
    const bool decides = sign == "||";
    if ((x && *x == decides) || (y && *y == decides)) return Value::of_boolean(decides);
    return x && y ? Value::of_boolean(!decides) : Value{};
  }
  if (sign == "==" || sign == "!=") {
    const auto same = equal(a, b);
    return same ? Value::of_boolean(*same == (sign == "==")) : Value{};
  }
  return arithmetic(sign, a, b);
}

Value Evaluator::member(const Value& whole, const Value& key) {
  if (whole.is(Value::Kind::choice)) {
    std::vector<Value> all;
    for (const Value& item : whole.items) all.push_back(member(item, key));
    return Value::one_of(std::move(all));
  }
  if (whole.is(Value::Kind::object)) {
    const Value* found = key.is_known() ? whole.find(key.text) : nullptr;
    return found ? *found : Value{};
  }
  const auto index = number_of(key);
  if (!whole.is(Value::Kind::list) || !index || *index < 0 ||
      *index >= static_cast<double>(whole.items.size()))
    return {};
  return whole.items[static_cast<std::size_t>(*index)];
}

Value Evaluator::object(const Expression& expression, const Locals& locals) {
  Value result;
  if (expression.children.size() > 2 * most_members) return result;
  result.kind = Value::Kind::object;
  for (std::size_t i = 0; i + 1 < expression.children.size(); i += 2) {
    const Value key = evaluate(expression.children[i], locals);
    result.set(pattern_of(key), evaluate(expression.children[i + 1], locals));
  }
  return result;
}

Value Evaluator::loop(const Expression& expression, const Locals& locals) {
  const bool is_object = expression.kind == Kind::for_object;
  const Value whole = evaluate(expression.children[0], locals);
  Value::Members each;
  if (whole.is(Value::Kind::object)) {
    each = whole.members;
  } else if (whole.is(Value::Kind::list)) {
    for (std::size_t i = 0; i < whole.items.size(); ++i)
      each.emplace_back(std::to_string(i), whole.items[i]);
  } else {
    each.emplace_back("*", Value{});  // some elements, not known which
  }
  Locals inner = locals;
  const std::size_t condition = is_object ? 3 : 2;
  Value result = Value::of_list({});
  if (is_object) result.kind = Value::Kind::object;
  for (auto& [key, value] : each) {
    if (expression.names.size() > 1) inner[expression.names[0]] = Value::of_text(key);
    if (!expression.names.empty()) inner[expression.names.back()] = value;
    if (expression.children.size() > condition) {
      const auto truth = truth_of(evaluate(expression.children[condition], inner));
      if (truth && !*truth) continue;
    }
    if (is_object && result.members.size() < most_members)
      result.set(pattern_of(evaluate(expression.children[1], inner)),
                 evaluate(expression.children[2], inner));
    else if (!is_object)
      result.items.push_back(evaluate(expression.children[1], inner));
  }
  return result;
}

Value Evaluator::call(const Expression& expression, const Locals& locals) {
  std::vector<Value> arguments;
  for (const Expression& child : expression.children) arguments.push_back(evaluate(child, locals));
  if (expression.is_spread && !arguments.empty()) {
    const Value rest = arguments.back();
    if (!rest.is(Value::Kind::list)) return {};
    arguments.pop_back();
    arguments.insert(arguments.end(), rest.items.begin(), rest.items.end());
  }
  const auto own = functions.find(expression.text);
  if (own == functions.end()) return call_standard(expression.text, arguments);
  const Function& function = own->second;
  Locals inner;
  for (std::size_t i = 0; i < function.parameters.size(); ++i)
    inner[function.parameters[i]] = i < arguments.size() ? arguments[i] : Value{};
  if (!function.variadic.empty()) {
    const auto given = std::min(arguments.size(), function.parameters.size());
    inner[function.variadic] =
        Value::of_list({arguments.begin() + static_cast<std::ptrdiff_t>(given), arguments.end()});
  }
  return evaluate(function.result, inner);
}

}  // namespace keelson::bake

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/bake/value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace keelson::bake {
namespace {

constexpr std::size_t most_alternatives = 32;

}  // namespace

Value Value::of_text(std::string text) {
  Value value;
  value.kind = text == "*" ? Kind::unknown : Kind::text;
  if (value.kind == Kind::text) value.text = std::move(text);
  return value;
}

Value Value::of_boolean(bool truth) {
  Value value;
  value.kind = Kind::boolean;
  value.text = truth ? "true" : "false";
  return value;
}

Value Value::of_number(double number) {
  Value value;
  if (!std::isfinite(number)) return value;
  value.kind = Kind::number;
  char buffer[64];
  const bool is_whole = std::floor(number) == number && std::fabs(number) < 1e15;
  const auto end =
      is_whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(number))
               : std::to_chars(buffer, buffer + sizeof buffer, number);
  value.text.assign(buffer, end.ptr);
  return value;
}

Value Value::of_list(std::vector<Value> items) {
  Value value;
  value.kind = Kind::list;
  value.items = std::move(items);
  return value;
}

Value Value::null() {
  Value value;
  value.kind = Kind::null;
  return value;
}

Value Value::one_of(std::vector<Value> alternatives) {
  Value result;
  result.kind = Kind::choice;
  for (Value& alternative : alternatives) {
    auto parts = alternative.is(Kind::choice) ? std::move(alternative.items)
                                              : std::vector<Value>{std::move(alternative)};
    for (Value& part : parts)
      if (std::find(result.items.begin(), result.items.end(), part) == result.items.end())
        result.items.push_back(std::move(part));
    if (result.items.size() > most_alternatives) return {};
  }
  if (result.items.empty()) return {};
  if (result.items.size() == 1) return std::move(result.items.front());
  return result;
}

bool Value::is_known() const {
  switch (kind) {
    case Kind::unknown:
    case Kind::choice:
      return false;
    case Kind::text:
      return text.find('*') == std::string::npos;
    case Kind::list:
      return std::all_of(items.begin(), items.end(),
                         [](const Value& item) { return item.is_known(); });
    case Kind::object:
      return std::all_of(members.begin(), members.end(),
                         [](const auto& member) { return member.second.is_known(); });
    default:
      return true;
  }
}

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : members)
    if (name == key) return &value;
  return nullptr;
}

void Value::set(std::string_view key, Value value) {
  for (auto& [name, old] : members)
    if (name == key) {
      old = std::move(value);
      return;
    }
  members.emplace_back(key, std::move(value));
}

std::string pattern_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::boolean:
    case Value::Kind::number:
    case Value::Kind::text:
      return value.text;
    case Value::Kind::choice:
      break;
    default:
      return "*";
  }
  std::string shared = pattern_of(value.items.front());
  for (const Value& item : value.items) {
    const std::string other = pattern_of(item);
    if (other == shared) continue;
    const auto [a, b] = std::mismatch(shared.begin(), shared.end(), other.begin(), other.end());
    const auto front = static_cast<std::size_t>(a - shared.begin());
    const std::size_t most = std::min(shared.size(), other.size()) - front;
    std::size_t back = 0;
    while (back < most && shared[shared.size() - 1 - back] == other[other.size() - 1 - back])
      ++back;
    shared = shared.substr(0, front) + "*" + shared.substr(shared.size() - back);
  }
  return shared;
}

std::vector<std::string> texts_of(const Value& value) {
  std::vector<std::string> result;
  std::set<std::string> seen;
  const auto collect = [&](const auto& self, const Value& each) -> void {
    if (each.is(Value::Kind::null)) return;
    if (each.is(Value::Kind::choice) || each.is(Value::Kind::list)) {
      for (const Value& item : each.items) self(self, item);
      return;
    }
    std::string text = pattern_of(each);
    if (seen.insert(text).second) result.push_back(std::move(text));
  };
  collect(collect, value);
  return result;
}

std::optional<bool> truth_of(const Value& value) {
  if (!value.is_known()) return std::nullopt;
  if (value.text == "true" || value.text == "1") return true;
  if (value.text == "false" || value.text == "0") return false;
  return std::nullopt;
}

std::optional<double> number_of(const Value& value) {
  if (!value.is(Value::Kind::number) && !value.is(Value::Kind::text)) return std::nullopt;
  double number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto read = std::from_chars(value.text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

std::optional<bool> equal(const Value& a, const Value& b) {
  if (!a.is_known() || !b.is_known()) return std::nullopt;
  return a == b;
}

}  // namespace keelson::bake

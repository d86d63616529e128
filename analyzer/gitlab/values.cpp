// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/values.hpp"

#include <algorithm>
#include <array>

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_flattened_levels = 10;

std::shared_ptr<Value> at(const Value& place, yaml::Kind kind) {
  auto value = std::make_shared<Value>();
  value->kind = kind;
  value->file = place.file;
  value->line = place.line;
  return value;
}

template <std::size_t n>
bool is_one_of(const Value& value, const std::array<std::string_view, n>& words) {
  if (!value.is_scalar() || value.is_quoted) return false;
  std::string text = value.text;
  if (text.size() > 5) return false;
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool add_flattened(const ValuePtr& value, std::size_t level, std::vector<ValuePtr>& items) {
  if (level > k_flattened_levels) return false;
  for (const ValuePtr& item : value->items) {
    if (!item->is_list())
      items.push_back(item);
    else if (!add_flattened(item, level + 1, items))
      return false;
  }
  return true;
}

}  // namespace

const Value* specified(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

std::string text_of(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value != nullptr && value->is_scalar() ? value->text : std::string{};
}

bool is_true(const Value& value) {
  static constexpr std::array<std::string_view, 3> words = {"true", "yes", "on"};
  return is_one_of(value, words);
}

bool is_false(const Value& value) {
  static constexpr std::array<std::string_view, 3> words = {"false", "no", "off"};
  return is_one_of(value, words);
}

bool is_number(const Value& value) {
  if (!value.is_scalar() || value.is_quoted || value.text.empty()) return false;
  std::string_view text = value.text;
  if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
  const bool digits = text.find_first_not_of("0123456789._eE+-") == std::string_view::npos;
  return digits && text.find_first_of("0123456789") == 0;
}

ValuePtr scalar_like(const Value& place, std::string text) {
  auto value = at(place, yaml::Kind::scalar);
  value->text = std::move(text);
  value->is_quoted = true;
  return value;
}

ValuePtr null_like(const Value& place) {
  return at(place, yaml::Kind::null);
}

ValuePtr map_like(const Value& place, Value::Members members) {
  auto value = at(place, yaml::Kind::map);
  value->tag = place.tag;
  value->members = std::move(members);
  value->index_members();
  return value;
}

ValuePtr list_like(const Value& place, std::vector<ValuePtr> items) {
  auto value = at(place, yaml::Kind::list);
  value->tag = place.tag;
  value->items = std::move(items);
  return value;
}

Size size_of(const Value& value) {
  Size size{0, 1};
  const auto add = [&size](const Value& part) {
    const Size inner = size_of(part);
    size.depth = std::max(size.depth, inner.depth + 1);
    size.values += inner.values;
  };
  for (const ValuePtr& item : value.items) add(*item);
  for (const auto& [name, member] : value.members) add(*member);
  return size;
}

std::optional<std::vector<ValuePtr>> flattened(const ValuePtr& value) {
  std::vector<ValuePtr> items;
  if (!value->is_list()) return std::vector<ValuePtr>{value};
  if (!add_flattened(value, 0, items)) return std::nullopt;
  return items;
}

}  // namespace keelson::gitlab

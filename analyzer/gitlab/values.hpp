// SPDX-License-Identifier: Apache-2.0
// Small questions to YAML values as GitLab asks them, and new values made of others. Never
// changes a value.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "analyzer/yaml/value.hpp"

namespace keelson::gitlab {

using yaml::Value;
using yaml::ValuePtr;

// The member, or nullptr when it is absent or null: to GitLab both are "not specified".
const Value* specified(const Value& map, std::string_view key);

// The text of a scalar member; empty when it is absent or no scalar.
std::string text_of(const Value& map, std::string_view key);

bool is_true(const Value& value);   // `true`, also as YAML 1.1 writes it, unquoted
bool is_false(const Value& value);  // `false`, likewise
bool is_number(const Value& value);

// A scalar, null or otherwise, with the place of another.
ValuePtr scalar_like(const Value& place, std::string text);
ValuePtr null_like(const Value& place);
ValuePtr map_like(const Value& place, Value::Members members);
ValuePtr list_like(const Value& place, std::vector<ValuePtr> items);

// How deep the value is, and how many values it is, everything shared written out.
struct Size {
  std::size_t depth = 0;
  std::size_t values = 0;
};
Size size_of(const Value& value);

// The items of a list and of the lists in it, up to 10 levels as GitLab flattens; a value that
// is no list is its own only item. nullopt when it nests deeper.
std::optional<std::vector<ValuePtr>> flattened(const ValuePtr& value);

}  // namespace keelson::gitlab

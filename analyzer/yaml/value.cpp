// SPDX-License-Identifier: Apache-2.0
#include "analyzer/yaml/value.hpp"

namespace keelson::yaml {

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return value.get();
  }
  return nullptr;
}

ValuePtr Value::member(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return value;
  }
  return {};
}

}  // namespace keelson::yaml

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/yaml_text.hpp"

namespace keelson::ci {

std::string text_of(const yaml::Value* value) {
  return value != nullptr && value->is_scalar() ? value->text : std::string{};
}

std::string text_at(const yaml::Value& map, std::string_view key) {
  return text_of(map.find(key));
}

const yaml::Value* dig(const yaml::Value& map, std::initializer_list<std::string_view> path) {
  const yaml::Value* at = &map;
  for (const std::string_view key : path) {
    at = at->find(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Place place_of(const yaml::Value& value) {
  return {*value.file, value.line};
}

}  // namespace keelson::ci

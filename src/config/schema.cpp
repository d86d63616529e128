// SPDX-License-Identifier: Apache-2.0
#include "src/config/schema.hpp"

#include <nlohmann/json.hpp>

#include "src/config/keys.hpp"

namespace keelson::config {
namespace {

using Json = nlohmann::ordered_json;

Json object_schema(std::string_view parent);

Json choices_of(std::string_view choices) {
  Json all = Json::array();
  while (!choices.empty()) {
    const std::size_t bar = std::min(choices.find('|'), choices.size());
    const std::string one(choices.substr(0, bar));
    if (one.find_first_not_of("0123456789") == std::string::npos)
      all.push_back(std::stoi(one));
    else
      all.push_back(one);
    choices.remove_prefix(std::min(bar + 1, choices.size()));
  }
  return all;
}

Json type_of(const Key& key) {
  const Json text{{"type", "string"}, {"minLength", 1}};
  const Json texts{{"type", "array"}, {"items", text}};
  const Json count{{"type", "integer"}, {"minimum", 1}};
  const Json duration{{"type", "string"}, {"pattern", "^0*[1-9][0-9]*[smhdw]$"}};
  const Json unlimited{{"const", "unlimited"}};
  switch (key.type) {
    case KeyType::object:
      return object_schema(key.path);
    case KeyType::list:
      return {{"type", "array"},
              {"minItems", 1},
              {"items", object_schema(std::string(key.path) + "[]")}};
    case KeyType::text:
      return text;
    case KeyType::texts:
      return texts;
    case KeyType::texts_or_empty:
      return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case KeyType::texts_or_none:
    case KeyType::texts_or_nothing: {
      Json list = texts;
      list["minItems"] = 1;
      const char* word = key.type == KeyType::texts_or_none ? "none" : "nothing";
      return {{"oneOf", {{{"const", word}}, list}}};
    }
    case KeyType::count:
      return count;
    case KeyType::count_or_unlimited:
      return {{"oneOf", {count, unlimited}}};
    case KeyType::percent:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}};
    case KeyType::duration:
      return duration;
    case KeyType::duration_or_unlimited:
      return {{"oneOf", {duration, unlimited}}};
    case KeyType::age:
      return {{"oneOf", {duration, {{"enum", {"any", "unlimited"}}}}}};
    case KeyType::size_or_unlimited:
      return {
          {"oneOf", {{{"type", "string"}, {"pattern", "^[1-9][0-9]*([KMGT]i?)?B$"}}, unlimited}}};
    case KeyType::boolean:
      return {{"type", "boolean"}};
    case KeyType::choice:
      return {{"enum", choices_of(key.choices)}};
    case KeyType::secret:
      return {{"type", "object"},
              {"properties", {{"env", text}, {"file", text}}},
              {"minProperties", 1},
              {"maxProperties", 1},
              {"additionalProperties", false}};
  }
  return {};
}

Json object_schema(std::string_view parent) {
  Json properties = Json::object(), required = Json::array();
  for (const Key& key : keys()) {
    const std::size_t dot = key.path.rfind('.');
    if ((dot == std::string_view::npos ? "" : key.path.substr(0, dot)) != parent) continue;
    const std::string name(dot == std::string_view::npos ? key.path : key.path.substr(dot + 1));
    Json one = type_of(key);
    one["description"] = key.meaning;
    if (key.fallback == k_required)
      required.push_back(name);
    else if (key.type == KeyType::boolean)
      one["default"] = key.fallback == "true";
    else if (key.type == KeyType::percent || key.type == KeyType::count ||
             (key.type == KeyType::count_or_unlimited && !key.fallback.empty() &&
              key.fallback != "unlimited"))
      one["default"] = std::stoi(std::string(key.fallback));
    else if (!key.fallback.empty())
      one["default"] = key.fallback;
    properties[name] = std::move(one);
  }
  Json schema{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  if (!required.empty()) schema["required"] = required;
  return schema;
}

}  // namespace

std::string json_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "keelson.yml"}};
  schema.update(object_schema(""));
  return schema.dump(2) + "\n";
}

}  // namespace keelson::config

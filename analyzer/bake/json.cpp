// SPDX-License-Identifier: Apache-2.0
// The JSON form of bake files → the same blocks and expressions as HCL's; texts are templates.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/bake/expression.hpp"
#include "analyzer/bake/file_error.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::bake {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t k_json_depth_max = 100;
constexpr std::size_t most_lines = 1000;  // blocks whose line is looked for

Expression read_value(const Json& json) {
  Expression result;
  result.kind = Expression::Kind::literal;
  if (json.is_string()) return read_template(json.get_ref<const std::string&>());
  if (json.is_boolean()) {
    result.value = Value::of_boolean(json.get<bool>());
  } else if (json.is_number()) {
    result.value = Value::of_number(json.get<double>());
  } else if (json.is_array()) {
    result.kind = Expression::Kind::tuple;
    for (const Json& item : json) result.children.push_back(read_value(item));
  } else if (json.is_object()) {
    result.kind = Expression::Kind::object;
    for (const auto& [key, value] : json.items()) {
      result.children.push_back(read_template(key));
      result.children.push_back(read_value(value));
    }
  } else {
    result.value = Value::null();
  }
  return result;
}

// The line where `"label":` stands after `"type"`.
std::uint32_t line_of(const std::string& text, const std::string& type, const std::string& label) {
  const std::string quoted = "\"" + label + "\"";
  std::size_t at = text.find("\"" + type + "\"");
  if (at != std::string::npos) at = text.find(quoted, at + type.size());
  while (at != std::string::npos) {
    const std::size_t next = text.find_first_not_of(" \t\r\n", at + quoted.size());
    if (next == std::string::npos || text[next] == ':') break;
    at = text.find(quoted, at + 1);
  }
  if (at == std::string::npos) return 1;
  return 1 + static_cast<std::uint32_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

void read_blocks(File& file, const std::string& type, const Json& json, const std::string& text) {
  if (json.is_array()) {
    for (const Json& item : json)
      if (item.is_object()) read_blocks(file, type, item, text);
    return;
  }
  for (const auto& [label, body] : json.items()) {
    Block block;
    block.type = type;
    block.label = label;
    block.line = file.blocks.size() < most_lines ? line_of(text, type, label) : 1;
    const Json& members = body.is_array() && !body.empty() ? body.front() : body;
    if (members.is_object())
      for (const auto& [name, value] : members.items()) {
        Attribute attribute{name, read_value(value), block.line};
        const bool is_code = type == "function" && value.is_string() && name == "result";
        if (is_code && value.get_ref<const std::string&>().find("${") == std::string::npos)
          attribute.expression = read_template("${" + value.get<std::string>() + "}");
        block.attributes.push_back(std::move(attribute));
      }
    file.blocks.push_back(std::move(block));
  }
}

}  // namespace

File read_json(const std::string& path, const std::string& text) {
  bool is_too_deep = false;
  Json json;
  try {
    json = Json::parse(text, [&](int depth, Json::parse_event_t, Json&) {
      is_too_deep = is_too_deep || depth > static_cast<int>(k_json_depth_max);
      return !is_too_deep;
    });
  } catch (const nlohmann::json::exception&) {
    fail(path, "it is no JSON");
  }
  if (is_too_deep) fail(path, "it is too deeply nested");
  if (!json.is_object()) fail(path, "it is no bake file");
  File file;
  file.path = path;
  for (const auto& [name, value] : json.items()) {
    const bool is_block =
        name == "group" || name == "target" || name == "variable" || name == "function";
    if (is_block && (value.is_object() || value.is_array()))
      read_blocks(file, name, value, text);
    else
      file.attributes.push_back({name, read_value(value), 1});
  }
  return file;
}

}  // namespace keelson::bake

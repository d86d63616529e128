// SPDX-License-Identifier: Apache-2.0
#include "analyzer/commands/outputs.hpp"

#include <algorithm>

namespace keelson::commands {

std::vector<std::string> split_csv(std::string_view text) {
  std::vector<std::string> fields{""};
  bool in_quotes = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && in_quotes && i + 1 < text.size() && text[i + 1] == '"') {
      fields.back() += text[++i];
    } else if (c == '"') {
      in_quotes = !in_quotes;
    } else if (c == ',' && !in_quotes) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::string_view without_tag(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const std::size_t slash = reference.rfind('/');
  const std::size_t colon = reference.rfind(':');
  if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash))
    reference = reference.substr(0, colon);
  return reference;
}

Output read_output(std::string_view text) {
  Output output;
  std::string type;
  bool is_pushed = false, by_digest = false;
  for (const std::string& field : split_csv(text)) {
    const std::size_t equals = field.find('=');
    if (equals == std::string::npos) continue;  // a directory, or `-`
    const std::string key = field.substr(0, equals), value = field.substr(equals + 1);
    if (key == "type") type = value;
    if (key == "push") is_pushed = value != "false" && value != "0";
    if (key == "push-by-digest") by_digest = value != "false" && value != "0";
    if (key == "name")
      for (std::string& name : split_csv(value)) output.names.push_back(std::move(name));
  }
  const bool is_unknown = type.find('*') != std::string::npos;
  if (type != "image" && type != "registry" && type != "docker" && type != "oci" && !is_unknown)
    return {};
  output.is_pushed = is_pushed || type == "registry";
  // Only its digest names such an image, and that nobody knows before.
  if (by_digest)
    for (std::string& name : output.names) name = std::string(without_tag(name)) + ":*";
  std::erase(output.names, "");
  return output;
}

}  // namespace keelson::commands

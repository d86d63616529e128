// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/mount.hpp"

#include "analyzer/dockerfile/whitespace.hpp"

namespace keelson::dockerfile {

std::optional<std::vector<std::string>> split_csv(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
  if (line.empty()) return std::nullopt;
  std::vector<std::string> fields;
  while (true) {
    if (!line.starts_with('"')) {
      const std::size_t comma = line.find(',');
      const std::string_view field = line.substr(0, comma);
      if (field.find('"') != std::string_view::npos) return std::nullopt;
      fields.emplace_back(field);
      if (comma == std::string_view::npos) return fields;
      line.remove_prefix(comma + 1);
      continue;
    }
    std::string& field = fields.emplace_back();
    line.remove_prefix(1);
    while (true) {
      const std::size_t quote = line.find('"');
      if (quote == std::string_view::npos) return std::nullopt;
      field += line.substr(0, quote);
      line.remove_prefix(quote + 1);
      if (!line.starts_with('"')) break;
      field += '"';
      line.remove_prefix(1);
    }
    if (line.empty()) return fields;
    if (line[0] != ',') return std::nullopt;
    line.remove_prefix(1);
  }
}

std::pair<std::string, std::optional<std::string_view>> mount_field(std::string_view field) {
  const std::size_t equals = field.find('=');
  std::string key(field.substr(0, equals));
  for (char& c : key) c = lower(c);
  if (equals == std::string_view::npos) return {std::move(key), std::nullopt};
  return {std::move(key), field.substr(equals + 1)};
}

Mount read_mount(std::string_view value) {
  Mount mount;
  auto fields = split_csv(value);
  if (!fields) {
    mount.problem = "--mount=" + std::string(value) + " is not a list of key=value fields";
    return mount;
  }
  mount.fields = std::move(*fields);
  for (const std::string& field : mount.fields) {
    const auto [key, given] = mount_field(field);
    if (key != "from" || !given) continue;
    mount.from = *given;
    const std::size_t dollar = given->find('$');
    if (mount.problem.empty() && dollar != std::string_view::npos && dollar + 1 != given->size()) {
      mount.problem = "variables are not expanded in from= of --mount; name a stage instead";
    }
  }
  return mount;
}

}  // namespace keelson::dockerfile

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/ci/files.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "analyzer/model/text.hpp"

namespace keelson::ci {

std::string_view file_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string directory_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string{} : std::string(path.substr(0, slash));
}

bool is_left_out(std::string_view path) {
  while (!path.empty()) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return false;
    const auto name = path.substr(0, slash);
    if (name == "node_modules" || name == "vendor" || name == "testdata" || name == ".git")
      return true;
    path.remove_prefix(slash + 1);
  }
  return false;
}

bool is_yaml(std::string_view path) {
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

std::optional<std::string> read_or_say(const Tree& tree, const std::string& path, Hides hides,
                                       std::vector<Open>& open) {
  try {
    return tree.read(path);
  } catch (const Error& error) {
    open.push_back({error.sentence(), {path, 0}, hides});
    return std::nullopt;
  }
}

std::vector<std::string> split_list(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(separators), text.size());
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace keelson::ci

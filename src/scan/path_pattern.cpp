// SPDX-License-Identifier: Apache-2.0
#include "src/scan/path_pattern.hpp"

namespace keelson::scan {
namespace {

bool match_from(std::string_view pattern, std::string_view path, std::vector<std::string>& stars) {
  while (!pattern.empty() && pattern[0] != '*') {
    if (path.empty() || pattern[0] != path[0]) return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
  }
  if (pattern.empty()) return path.empty();
  const std::size_t longest = std::min(path.find('/'), path.size());
  for (std::size_t length = longest + 1; length-- > 0;) {
    stars.emplace_back(path.substr(0, length));
    if (match_from(pattern.substr(1), path.substr(length), stars)) return true;
    stars.pop_back();
  }
  return false;
}

}  // namespace

std::optional<std::vector<std::string>> match_path(std::string_view pattern,
                                                   std::string_view path) {
  std::vector<std::string> stars;
  if (match_from(pattern, path, stars)) return stars;
  return std::nullopt;
}

}  // namespace keelson::scan

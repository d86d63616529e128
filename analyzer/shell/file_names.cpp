// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/file_names.hpp"

#include <algorithm>

namespace keelson::shell {
namespace {

// Names looked at in all: some seconds' worth.
constexpr std::size_t k_max_cost = 5'000'000;

bool agree(std::string_view one, std::string_view other) {
  return one.starts_with(other) || other.starts_with(one);
}

bool end_alike(std::string_view one, std::string_view other) {
  return one.ends_with(other) || other.ends_with(one);
}

}  // namespace

WrittenNames written_names(const WrittenFiles& files, const std::string& pattern) {
  WrittenNames result;
  const std::string_view whole = pattern;
  const std::string_view start = whole.substr(0, whole.find_first_of("*?["));
  const std::string_view end =
      whole.substr(std::min(whole.find_last_of("*?]"), whole.size() - 1) + 1);
  std::map<std::string, std::string, std::less<>> known;
  for (const auto& [name, file] : files) {
    const std::size_t star = name.find('*');
    if (name == "/" || name.ends_with('/')) {
      result.may_be_more = result.may_be_more || name == "/" || agree(start, name);
    } else if (star == std::string::npos) {
      known.emplace(name, "");
    } else {
      result.may_be_more =
          result.may_be_more || ((name.starts_with("*/") || agree(start, name.substr(0, star))) &&
                                 end_alike(end, name.substr(name.rfind('*') + 1)));
    }
  }
  if (!known.empty()) result.names = glob(MemoryTree(std::move(known)), pattern);
  return result;
}

const std::vector<std::string>* FileNames::find(const std::string& pattern) const {
  const auto known = m_known.find(pattern);
  if (known != m_known.end()) return &known->second;
  const auto& files = m_tree.files();
  std::vector<std::string> found;
  if (pattern.find_first_of("*?[") == std::string::npos) {
    // A plain name: itself, or a directory something is in.
    std::string name = pattern;
    while (name.ends_with('/')) name.pop_back();
    const auto file = std::lower_bound(files.begin(), files.end(), name);
    const auto inside = std::lower_bound(files.begin(), files.end(), name + "/");
    const bool is_file = file != files.end() && *file == name && !pattern.ends_with('/');
    if (is_file || (inside != files.end() && inside->starts_with(name + "/")))
      found.push_back(pattern);
    return &m_known.emplace(pattern, std::move(found)).first->second;
  }
  const std::size_t parts =
      1 + static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '/'));
  m_cost += files.size() * parts;
  if (m_cost > k_max_cost) return nullptr;
  return &m_known.emplace(pattern, glob(m_tree, pattern)).first->second;
}

}  // namespace keelson::shell

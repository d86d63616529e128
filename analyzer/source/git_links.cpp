// SPDX-License-Identifier: Apache-2.0
#include "analyzer/source/git_links.hpp"

#include <deque>

namespace keelson::source {
namespace {

constexpr int k_links_max = 8;
constexpr std::uintmax_t k_target_bytes_max = 4096;

std::deque<std::string> components_of(const std::string& path) {
  std::deque<std::string> result;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    const std::string name = path.substr(from, to - from);
    if (!name.empty() && name != ".") result.push_back(name);
    from = to + 1;
  }
  return result;
}

LinkEnd nowhere(std::string cause) {
  return {LinkEndKind::nowhere, {}, std::move(cause)};
}

}  // namespace

const std::optional<Entry>& GitLinks::entry(const std::string& tree, const std::string& name) {
  const auto known = m_entries.find(tree + name);
  if (known != m_entries.end()) return known->second;
  return m_entries.emplace(tree + name, m_objects.entry(tree, name)).first->second;
}

const std::string& GitLinks::target(const std::string& blob) {
  const auto known = m_targets.find(blob);
  if (known != m_targets.end()) return known->second;
  return m_targets.emplace(blob, m_objects.blob(blob, k_target_bytes_max)).first->second;
}

LinkEnd GitLinks::follow(const std::string& root_tree, const std::string& path) {
  std::vector<std::string> directories{root_tree};  // from the root to where we are
  std::deque<std::string> ahead = components_of(path);
  int links = 0;
  while (!ahead.empty()) {
    const std::string name = std::move(ahead.front());
    ahead.pop_front();
    if (name == "..") {
      if (directories.size() == 1) return nowhere("the symbolic link leads out of the repository");
      directories.pop_back();
      continue;
    }
    const std::optional<Entry>& found = entry(directories.back(), name);
    if (!found) return nowhere("the symbolic link leads nowhere");
    switch (found->kind) {
      case EntryKind::directory:
        directories.push_back(found->id);
        break;
      case EntryKind::file:
        if (!ahead.empty()) return nowhere("the symbolic link leads nowhere");
        return {LinkEndKind::file, found->id, {}};
      case EntryKind::submodule:
        return nowhere("the symbolic link leads into the submodule " + name);
      case EntryKind::link: {
        if (++links > k_links_max) {
          return nowhere("more than 8 symbolic links follow one another");
        }
        const std::string& to = target(found->id);
        if (to.starts_with('/')) return nowhere("the symbolic link leads out of the repository");
        const auto more = components_of(to);
        ahead.insert(ahead.begin(), more.begin(), more.end());
        break;
      }
    }
  }
  return {LinkEndKind::directory, {}, {}};
}

}  // namespace keelson::source

// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/source.hpp"

#include "analyzer/yaml/load.hpp"

namespace keelson::gitlab {

std::string Source::name_of(const std::string& path) const {
  return project.empty() ? path : project + ":" + path;
}

std::optional<std::vector<yaml::ValuePtr>> Files::load(const Source& source,
                                                       const std::string& path) {
  const std::pair key(source.tree, path);
  const auto known = m_read.find(key);
  if (known != m_read.end()) return known->second;
  const auto text = source.tree->read(path);
  if (!text) return std::nullopt;
  m_findings.spend_bytes(text->size());
  auto documents = yaml::load_all(*text, source.name_of(path));
  m_read.emplace(key, documents);
  return documents;
}

bool matches_wildcard(std::string_view pattern, std::string_view path) {
  // reached[i]: the pattern so far matches the first i characters of the path.
  std::vector<bool> reached(path.size() + 1, false);
  reached[0] = true;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    if (pattern[p] != '*') {
      for (std::size_t i = path.size(); i > 0; --i)
        reached[i] = reached[i - 1] && path[i - 1] == pattern[p];
      reached[0] = false;
      continue;
    }
    const bool crosses = pattern.substr(p).starts_with("**");
    if (crosses) ++p;
    for (std::size_t i = 1; i <= path.size(); ++i)
      reached[i] = reached[i] || (reached[i - 1] && (crosses || path[i - 1] != '/'));
  }
  return reached[path.size()];
}

}  // namespace keelson::gitlab

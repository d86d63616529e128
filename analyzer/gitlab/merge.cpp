// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/merge.hpp"

namespace keelson::gitlab {

void Merged::add(const Value& map) {
  m_findings.spend_values(map.members.size() + 1);
  for (const auto& [name, value] : map.members) {
    const auto [place, is_new] = m_places.emplace(name, m_members.size());
    if (is_new)
      m_members.emplace_back(name, value);
    else
      m_members[place->second].second =
          deep_merge(m_members[place->second].second, value, m_findings);
  }
}

ValuePtr Merged::take(const Value& place) {
  return map_like(place, std::move(m_members));
}

ValuePtr deep_merge(const ValuePtr& under, const ValuePtr& over, Findings& findings) {
  if (!under->is_map() || !over->is_map() || under == over) return over;
  Merged merged(findings);
  merged.add(*under);
  merged.add(*over);
  return merged.take(*over);
}

}  // namespace keelson::gitlab

// SPDX-License-Identifier: Apache-2.0
// Deep merge as GitLab does it: maps merge, everything else is replaced by what comes later
// (rule 2.2). Never changes its parts.
#pragma once
#include <string>
#include <unordered_map>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

// A map that grows by merging others into it.
class Merged {
 public:
  explicit Merged(Findings& findings) : m_findings(findings) {}

  void add(const Value& map);
  ValuePtr take(const Value& place);

 private:
  Findings& m_findings;
  Value::Members m_members;
  std::unordered_map<std::string, std::size_t> m_places;
};

// `over` merged over `under`; its place is that of `over`.
ValuePtr deep_merge(const ValuePtr& under, const ValuePtr& over, Findings& findings);

}  // namespace keelson::gitlab

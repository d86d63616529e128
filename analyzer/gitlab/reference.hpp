// SPDX-License-Identifier: Apache-2.0
// `!reference [a, b, …]`: the value at that path of the configuration, after `extends`
// (rule 2.4). What is missing or cyclic is left open and becomes null.
#pragma once
#include <string>
#include <unordered_set>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

class References {
 public:
  References(ValuePtr configuration, Findings& findings)
      : m_configuration(std::move(configuration)), m_findings(findings) {}

  // The value with every reference in it replaced.
  ValuePtr resolved(const ValuePtr& value);

 private:
  ValuePtr target(const Value& reference);
  ValuePtr open(const Value& reference, const std::string& why);

  ValuePtr m_configuration;
  Findings& m_findings;
  std::unordered_set<const Value*> m_resolving;
  std::size_t m_depth = 0;
};

}  // namespace keelson::gitlab

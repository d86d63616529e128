// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/script.hpp"

namespace keelson::gitlab {

void add_scripts(const ValuePtr& value, const std::string& named,
                 std::vector<shell::Script>& scripts, Findings& findings) {
  if (!value || value->is_null()) return;
  const std::string invalid =
      named + " config should be a string or a nested array of strings up to 10 levels deep";
  const auto items = flattened(value);
  if (!items) {
    findings.open(invalid, place_of(*value));
    return;
  }
  for (const ValuePtr& item : *items) {
    if (!item->is_scalar()) {
      findings.open(invalid, place_of(*item));
      continue;
    }
    findings.spend_bytes(item->text.size());
    scripts.push_back({item->text, place_of(*item)});
  }
}

}  // namespace keelson::gitlab

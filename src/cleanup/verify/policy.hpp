// SPDX-License-Identifier: Apache-2.0
// Section 2 of docs/verdicts.md, a second time: what the retention rules select, knowing
// nothing of what is needed. Internal to `verify`.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/verify/case.hpp"

namespace keelson::cleanup::verifying {

enum class Selection { kept, unknown, selected };

struct Choice {
  Selection selection = Selection::kept;  // of the manifest
  std::string why;
  std::vector<Selection> tags;  // as Item::tags
};

bool has_counted_tag(const Item& item);

// The rule of each repository; null: none matches.
const config::RetentionRule* rule_of(const PlanHeader& header, const std::string& repository);

// When it was made, or pushed if that is later; nullopt when that is not known, or cannot be.
std::optional<Time> time_of(const Item& item, Time now);

// By ItemNumber. A part without a tag, and what is attached to a manifest of its own
// repository, is `selected` here: what it belongs to decides.
std::vector<Choice> choose(const Case& in);

}  // namespace keelson::cleanup::verifying

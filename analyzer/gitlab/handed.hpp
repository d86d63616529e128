// SPDX-License-Identifier: Apache-2.0
// Which variables a job hands on to later ones by a file of `artifacts: reports: dotenv`; there
// they win over those the configuration writes (rule 2.7). Never reads the values.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

struct Handed {
  bool may_be_any = false;
  std::set<std::string, std::less<>> names;

  bool has(std::string_view name) const { return may_be_any || names.contains(name); }
};

// `dotenv` is the value of `dotenv:`, `scripts` all that the job runs.
void add_handed(const Value& dotenv, const std::vector<std::string>& scripts, Handed& to);

// What of `yaml` may be another text where the job gets what others hand on, and what they add.
Layer handed_over(const Handed& handed, const Layer& yaml);

// Whether the job gets nothing of the jobs before it.
bool gets_nothing(const Value& job);

// Whether it gets what a job of another project hands on.
bool gets_foreign(const Value& job);

}  // namespace keelson::gitlab

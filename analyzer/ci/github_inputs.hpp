// SPDX-License-Identifier: Apache-2.0
// The `with:` of a step, evaluated. Never knows which inputs an action has.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/ci/expression.hpp"
#include "analyzer/ci/github_context.hpp"
#include "analyzer/model/job.hpp"

namespace keelson::ci {

class StepInputs {
 public:
  StepInputs(const yaml::Value* with, const Contexts& contexts);

  bool has(std::string_view name) const { return m_values.contains(name); }
  // One text, a pattern where there are several; `otherwise` when it is absent or empty.
  std::string text(std::string_view name, std::string_view otherwise = {}) const;
  // Every entry that may be in the list, once.
  std::vector<std::string> list(std::string_view name, std::string_view separators = ",\n") const;
  bool may_be_true(std::string_view name) const;
  const DataByName& all() const { return m_values; }

 private:
  const Contexts& m_contexts;
  DataByName m_values;  // by name in lower case
  TextByName m_written;
};

}  // namespace keelson::ci

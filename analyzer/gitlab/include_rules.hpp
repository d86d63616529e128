// SPDX-License-Identifier: Apache-2.0
// `include:rules` (rule 2.2): whether an include may be there. What only run time decides may;
// only rules on files that exist are decided here.
#pragma once
#include "analyzer/gitlab/findings.hpp"
#include "analyzer/gitlab/values.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::gitlab {

inline constexpr std::size_t k_path_max = 4096;
// So many paths are matched as fast as a value is made.
inline constexpr std::size_t k_files_per_value = 16;

bool may_be_included(const Value& rules, const Tree& tree, const Variables& variables,
                     Findings& findings);

}  // namespace keelson::gitlab

// SPDX-License-Identifier: Apache-2.0
// `$VAR` and `${VAR…}` as compose and .env files have them. What nobody gave is `*`, never
// empty: CI may give it. Bounded in depth and size.
#pragma once
#include <string>
#include <string_view>

#include "analyzer/model/job.hpp"

namespace keelson::compose {

// `$$` is a dollar; `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`, `${V:+r}`, `${V+r}`, nested.
std::string interpolate(std::string_view text, const Variables& variables);

// The lines of a .env file. `known` are seen by its `${…}`, and win over it elsewhere.
Variables read_env_file(std::string_view text, const Variables& known);

}  // namespace keelson::compose

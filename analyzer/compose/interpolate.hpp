// SPDX-License-Identifier: Apache-2.0
// `$VAR` and `${VAR…}` as compose and .env files have them. What nobody gave is `*`, never
// empty: CI may give it. Bounded in depth and size.
#pragma once
#include <string>
#include <string_view>

#include "analyzer/model/job.hpp"

namespace keelson::compose {

// Whether a variable that nobody is seen to give has its default (`known`), or may be given by
// whoever runs the file (`open`): then `${V:-d}` is `*`.
enum class Environment { known, open };

// `$$` is a dollar; `${V:-d}`, `${V-d}`, `${V:?e}`, `${V?e}`, `${V:+r}`, `${V+r}`, nested.
std::string interpolate(std::string_view text, const Variables& variables,
                        Environment environment = Environment::known);

// The lines of a .env file. `known` are seen by its `${…}`, and win over it elsewhere.
Variables read_env_file(std::string_view text, const Variables& known);

}  // namespace keelson::compose

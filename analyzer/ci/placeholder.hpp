// SPDX-License-Identifier: Apache-2.0
// Places in a file that a template engine or envsubst fills in later: each is `*` here. Never
// tries to know what will stand there.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/job.hpp"

namespace keelson::ci {

// `{{…}}`, `{%…%}`, `<%…%>`, `${…}`, `$(…)`, `$NAME`, `#{…}#`, `%NAME%`, `__NAME__` and `<…>`
// become `*`.
std::string open_placeholders(std::string_view text);

// Whether the repository part of the name has a letter or digit that is not a placeholder.
bool says_something(std::string_view reference);

// Values of `image:` lines of a text that is no YAML until it is filled in, opened, in order.
// Those that say nothing are left out.
std::vector<ImageUse> image_lines(std::string_view text, const std::string& file);

}  // namespace keelson::ci

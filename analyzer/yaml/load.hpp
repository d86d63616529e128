// SPDX-License-Identifier: Apache-2.0
// Reads YAML as GitLab's loader (Ruby's) does: anchors, merge keys (own keys win, the first of
// a list wins, nested), the last of equal keys. Bounds size, depth and what aliases grow to.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/yaml/value.hpp"

namespace keelson::yaml {

// All documents of the text, at least one (null for an empty text). `file` is what values and
// messages name. Throws Error{invalid} with file and line when it is no YAML, larger than
// 4 MiB, deeper than 100, more than a million values with every alias written out, or has a
// value that contains itself.
std::vector<ValuePtr> load_all(std::string_view text, const std::string& file);

}  // namespace keelson::yaml

// SPDX-License-Identifier: Apache-2.0
// The text GitLab sees in a scalar: numbers and truth values written without quotes lose how
// they were written (1.10 is 1.1, 010 is 8, yes is true), as in Ruby's YAML 1.1.
#pragma once
#include <string>

#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

// Empty for what is no scalar.
std::string plain_text(const Value& value);

// The value as JSON; as GitLab puts what is no string into the middle of a text.
std::string json_of(const Value& value);

}  // namespace keelson::gitlab

// SPDX-License-Identifier: Apache-2.0
// Small questions to YAML values. Never throws.
#pragma once
#include <string>
#include <string_view>

#include "analyzer/model/job.hpp"
#include "analyzer/yaml/value.hpp"

namespace keelson::ci {

// Deeper than any file people write; readers that walk values stop there.
inline constexpr int deepest = 60;

// The scalar's text; "" when there is none. Null is "".
std::string text_of(const yaml::Value* value);
std::string text_at(const yaml::Value& map, std::string_view key);

// The member of the member … of the map; nullptr when one is missing.
const yaml::Value* dig(const yaml::Value& map, std::initializer_list<std::string_view> path);

Place place_of(const yaml::Value& value);

}  // namespace keelson::ci

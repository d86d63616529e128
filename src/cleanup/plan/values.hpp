// SPDX-License-Identifier: Apache-2.0
// Values of a plan's file: checked for kind and bounds as they are taken. Each throws
// std::runtime_error that says what was expected.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/time.hpp"

namespace keelson::cleanup {

using Json = nlohmann::json;

const Json& member(const Json& object, const char* name);
std::string text_of(const Json& value);        // at most 1 MiB
std::string text_or_empty(const Json& value);  // null is empty
std::vector<std::string> texts_of(const Json& value);
const Json::array_t& list_of(const Json& value);
std::int64_t count_of(const Json& value);  // not negative
bool boolean_of(const Json& value);
Time time_of(const Json& value);
std::optional<Time> time_or_null(const Json& value);
std::optional<std::chrono::seconds> seconds_or_null(const Json& value);

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
// Times in HTTP headers (RFC 9110 §5.6.7). Never reads the clock.
#pragma once
#include <optional>
#include <string_view>

#include "analyzer/model/time.hpp"

namespace keelson::net {

// "Sun, 06 Nov 1994 08:49:37 GMT", the only form servers still send. nullopt otherwise.
std::optional<Time> parse_http_date(std::string_view text);

}  // namespace keelson::net

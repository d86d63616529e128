// SPDX-License-Identifier: Apache-2.0
// Points in time as RFC 3339 text in UTC. Never reads the clock.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace keelson {

using Time = std::chrono::sys_seconds;

// "2024-02-29T12:00:00Z"
std::string format_time(Time time);

// Fractions of a second are dropped, an offset is applied. nullopt when it is no time.
std::optional<Time> parse_time(std::string_view text);

}  // namespace keelson

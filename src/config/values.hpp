// SPDX-License-Identifier: Apache-2.0
// Texts of keelson.yml as numbers, durations and sizes. Zero, negative and unknown are absent,
// never a value.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace keelson::config {

// A whole number from 1 up; nullopt for anything else.
std::optional<std::int64_t> parse_count(std::string_view text);

// Digits and one of s m h d w; more than zero.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

// Digits and B, KB, MB, GB, TB (of 1000) or KiB, MiB, GiB, TiB (of 1024); more than zero.
std::optional<std::int64_t> parse_size(std::string_view text);

}  // namespace keelson::config

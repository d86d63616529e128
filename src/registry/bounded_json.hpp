// SPDX-License-Identifier: Apache-2.0
// JSON from a registry, which may be anything: read only while it stays within its bounds.
// Never throws because of what it reads. For src/registry alone.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace keelson::registry {

struct JsonBounds {
  int depth = 32;
  std::int64_t values = 1'000'000;
};

// nullopt when it is no JSON, or goes over its bounds.
std::optional<nlohmann::json> parse_json(std::string_view text, JsonBounds bounds);

// What is under a key; null when there is nothing.
const nlohmann::json& value_at(const nlohmann::json& json, const char* key);
// The text under a key; empty when there is none.
std::string text_at(const nlohmann::json& json, const char* key);
// A size, which is never negative; 0 when there is none.
std::int64_t size_at(const nlohmann::json& json, const char* key);

// At most so many bytes, and no part of a character.
std::string cut(std::string_view text, std::size_t bytes);
// The same of bytes that may be anything, fit for a message.
std::string printable(std::string_view bytes, std::size_t most);

}  // namespace keelson::registry

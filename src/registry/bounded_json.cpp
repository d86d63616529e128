// SPDX-License-Identifier: Apache-2.0
#include "src/registry/bounded_json.hpp"

#include <algorithm>

namespace keelson::registry {
namespace {

using Json = nlohmann::json;

struct TooMuch {};

}  // namespace

std::optional<Json> parse_json(std::string_view text, JsonBounds bounds) {
  std::int64_t values = 0;
  const auto count = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > bounds.depth || ++values > bounds.values) throw TooMuch{};
    return true;
  };
  try {
    Json json = Json::parse(text, count, false);
    return json.is_discarded() ? std::nullopt : std::optional(std::move(json));
  } catch (const TooMuch&) {
    return std::nullopt;
  }
}

const Json& value_at(const Json& json, const char* key) {
  static const Json none;
  if (!json.is_object()) return none;
  const auto found = json.find(key);
  return found == json.end() ? none : *found;
}

std::string text_at(const Json& json, const char* key) {
  const Json& value = value_at(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::int64_t size_at(const Json& json, const char* key) {
  const Json& value = value_at(json, key);
  // A layer of more than a pebibyte is none: sums of these must not overflow.
  constexpr std::int64_t most = std::int64_t{1} << 50;
  if (value.is_number_unsigned())
    return static_cast<std::int64_t>(std::min<std::uint64_t>(value.get<std::uint64_t>(), most));
  if (!value.is_number_integer()) return 0;
  return std::clamp<std::int64_t>(value.get<std::int64_t>(), 0, most);
}

std::string cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return std::string(text.substr(0, bytes));
}

std::string printable(std::string_view bytes, std::size_t most) {
  std::string text(bytes.substr(0, most));
  for (char& c : text) {
    if (c < ' ' || c > '~') c = c == '\n' || c == '\t' ? ' ' : '?';
  }
  return text;
}

}  // namespace keelson::registry

// SPDX-License-Identifier: Apache-2.0
// The one table of keys of keelson.yml. Validation, defaults, error texts and the JSON
// Schema all come from it; a key that is not here does not exist.
#pragma once
#include <span>
#include <string_view>

namespace keelson::config {

enum class KeyType {
  object,
  list,  // of objects
  text,
  texts,             // texts: list of text
  texts_or_empty,    // the same where a text may be empty
  texts_or_none,     // a non-empty list, or the word none
  texts_or_nothing,  // the same with the word nothing
  count,             // 1 and up
  count_or_unlimited,
  percent,   // 1 to 100
  duration,  // 90d, 12h, 15m, 30s
  duration_or_unlimited,
  age,                // the same, or the word any
  size_or_unlimited,  // 500GiB, 20MB
  boolean,
  choice,
  secret,
};

struct Key {
  std::string_view path;  // "registries[].url"
  KeyType type;
  std::string_view fallback;  // default value; k_required, or empty for "may be absent"
  std::string_view example;   // what to write instead, complete after the key
  std::string_view meaning;
  std::string_view choices = {};  // "a|b"
};

inline constexpr std::string_view k_required = "\x01";

std::span<const Key> keys();

// The key with this path ("registries[].url"), or nullptr.
const Key* find_key(std::string_view path);

}  // namespace keelson::config

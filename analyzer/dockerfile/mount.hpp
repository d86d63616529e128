// SPDX-License-Identifier: Apache-2.0
// The value of RUN --mount: comma-separated fields, quoted as in CSV (rule 27). Finds
// what the mount is from; nothing is mounted.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keelson::dockerfile {

// One line of CSV. nullopt when a quote is open or stands where none may.
std::optional<std::vector<std::string>> split_csv(std::string_view line);

struct Mount {
  std::vector<std::string> fields;  // "key=value" or "key", as written
  std::string from;                 // "" when there is none; the last one wins
  std::string problem;              // why BuildKit rejects the instruction; "" if it does not
};

// What BuildKit looks at before it has variables: the fields, and `from`.
Mount read_mount(std::string_view value);

// Splits "key=value"; the key in lower case. No value is nullopt.
std::pair<std::string, std::optional<std::string_view>> mount_field(std::string_view field);

}  // namespace keelson::dockerfile

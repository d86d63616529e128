// SPDX-License-Identifier: Apache-2.0
// Values BuildKit checks after expansion: file modes, signals, ports, the fields of a
// mount. Each answers why a value is rejected, or nothing. Uses none of them.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace keelson::dockerfile {

// 0644, or u=rw,go=r
bool is_file_mode(std::string_view value);

// TERM, SIGTERM or a number
bool is_signal(std::string_view value);

// [ip:][public:]80[-90][/tcp]
bool is_port(std::string_view value);

struct MountValue {
  std::string key;                   // lower case
  std::optional<std::string> value;  // expanded; nullopt for a key alone
  bool is_known = true;              // false where a base image decides
};

std::optional<std::string> mount_problem(std::span<const MountValue> fields);

}  // namespace keelson::dockerfile

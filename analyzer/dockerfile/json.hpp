// SPDX-License-Identifier: Apache-2.0
// JSON as Go's encoding/json takes it, for the exec form of instructions: unlike most
// readers it accepts bytes that are no UTF-8. Reads only; limited in depth.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keelson::dockerfile {

enum class ExecForm {
  none,         // not a JSON array: the shell form
  strings,      // an array of strings
  not_strings,  // an array, but not only of strings: an error in BuildKit
};

struct JsonArray {
  ExecForm form = ExecForm::none;
  std::vector<std::string> items;
};

JsonArray read_json_array(std::string_view text);

// The text of member `key` of the JSON object that `text` is; the last one wins.
std::optional<std::string> json_member(std::string_view text, std::string_view key);

}  // namespace keelson::dockerfile

// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of keelson.yml for editors, made from the table of keys.
#pragma once
#include <string>

namespace keelson::config {

// Draft 2020-12, indented, ends with a newline.
std::string json_schema();

}  // namespace keelson::config

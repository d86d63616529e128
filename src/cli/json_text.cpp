// SPDX-License-Identifier: Apache-2.0
#include "src/cli/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace keelson::cli {

void append_json(std::string& out, std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (is_plain) {
    out.append("\"").append(text).append("\"");
  } else {
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

}  // namespace keelson::cli

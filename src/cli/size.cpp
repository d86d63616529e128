// SPDX-License-Identifier: Apache-2.0
#include "src/cli/size.hpp"

#include <cstdio>

namespace keelson::cli {

std::string size_text(std::int64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  double size = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* next : {"kB", "MB", "GB", "TB", "PB"}) {
    if (size < 999.95) break;
    size /= 1000;
    unit = next;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", size, unit);
  return text;
}

}  // namespace keelson::cli

// SPDX-License-Identifier: Apache-2.0
#include "src/config/values.hpp"

#include <charconv>

namespace keelson::config {

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  std::int64_t unit = 0;
  switch (text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    case 'w':
      unit = 604800;
      break;
    default:
      return std::nullopt;
  }
  const auto number = parse_count(text.substr(0, text.size() - 1));
  constexpr std::int64_t century = 36525LL * 86400;
  if (!number || *number > century / unit) return std::nullopt;
  return std::chrono::seconds(*number * unit);
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  if (!text.ends_with('B')) return std::nullopt;
  text.remove_suffix(1);
  std::int64_t thousand = 1000, unit = 1;
  if (text.ends_with('i')) {
    thousand = 1024;
    text.remove_suffix(1);
  }
  constexpr std::string_view letters = "KMGT";
  const std::size_t power = text.empty() ? letters.npos : letters.find(text.back());
  if (power == letters.npos && thousand == 1024) return std::nullopt;
  if (power != letters.npos) {
    text.remove_suffix(1);
    for (std::size_t i = 0; i <= power; ++i) unit *= thousand;
  }
  const auto number = parse_count(text);
  constexpr std::int64_t exbibyte = std::int64_t{1} << 60;
  if (!number || *number > exbibyte / unit) return std::nullopt;
  return *number * unit;
}

}  // namespace keelson::config

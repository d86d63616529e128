// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/time.hpp"

#include <cstdio>

namespace keelson {

std::string format_time(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()));
  return text;
}

std::optional<Time> parse_time(std::string_view text) {
  const std::string copy(text);
  int year = 0, hour = 0, minute = 0, second = 0, end = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute,
                  &second, &end) != 6) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60) {
    return std::nullopt;
  }
  std::string_view rest = std::string_view(copy).substr(static_cast<size_t>(end));
  if (rest.starts_with('.')) {
    const size_t digits = rest.find_first_not_of("0123456789", 1);
    if (digits == std::string_view::npos || digits == 1) return std::nullopt;
    rest.remove_prefix(digits);
  }
  std::chrono::minutes offset{0};
  if (rest != "Z" && rest != "z") {
    char sign = 0;
    int hours = 0, minutes = 0, used = 0;
    if (std::sscanf(rest.data(), "%c%2d:%2d%n", &sign, &hours, &minutes, &used) != 3 ||
        static_cast<size_t>(used) != rest.size() || (sign != '+' && sign != '-')) {
      return std::nullopt;
    }
    offset = std::chrono::minutes((hours * 60 + minutes) * (sign == '-' ? -1 : 1));
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) - offset;
}

}  // namespace keelson

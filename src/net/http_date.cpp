// SPDX-License-Identifier: Apache-2.0
#include "src/net/http_date.hpp"

#include <cstdio>
#include <string>

namespace keelson::net {

std::optional<Time> parse_http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::string copy(text.substr(0, 40));
  char name[4] = {};
  unsigned day = 0;
  int year = 0, hour = 0, minute = 0, second = 0, end = 0;
  if (std::sscanf(copy.c_str(), "%*3[A-Za-z], %2u %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, name,
                  &year, &hour, &minute, &second, &end) != 6 ||
      static_cast<std::size_t>(end) != text.size()) {
    return std::nullopt;
  }
  const std::size_t month = months.find(name);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(day)};
  if (std::string_view(name).size() != 3 || month == std::string_view::npos || month % 3 != 0 ||
      !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

}  // namespace keelson::net

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/version.hpp"

#include <algorithm>
#include <charconv>

namespace keelson::cleanup {
namespace {

constexpr std::size_t k_numbers_min = 2, k_numbers_max = 4;
constexpr std::size_t k_digits_max = 18;

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") ==
                              std::string_view::npos;
}

// Calls `visit` for each part; false as soon as it says so.
template <class Visit>
bool each_part(std::string_view text, Visit visit) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!visit(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// Numbers of any length, without their value being needed.
std::weak_ordering compare_numbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

// §11.4: numbers before words, numbers by value, words by their bytes.
std::weak_ordering compare_identifiers(const std::string& a, const std::string& b) {
  const bool a_number = is_number(a), b_number = is_number(b);
  if (a_number && b_number) return compare_numbers(a, b);
  if (a_number != b_number)
    return a_number ? std::weak_ordering::less : std::weak_ordering::greater;
  return a <=> b;
}

}  // namespace

std::weak_ordering Version::operator<=>(const Version& other) const {
  for (std::size_t i = 0; i < k_numbers_max; ++i) {
    const std::uint64_t a = i < numbers.size() ? numbers[i] : 0;
    const std::uint64_t b = i < other.numbers.size() ? other.numbers[i] : 0;
    if (a != b) return a <=> b;
  }
  // §11.3: a release is greater than what led to it.
  if (pre_release.empty() || other.pre_release.empty())
    return other.pre_release.size() <=> pre_release.size() == 0 ? std::weak_ordering::equivalent
           : pre_release.empty()                                ? std::weak_ordering::greater
                                                                : std::weak_ordering::less;
  return std::lexicographical_compare_three_way(pre_release.begin(), pre_release.end(),
                                                other.pre_release.begin(), other.pre_release.end(),
                                                compare_identifiers);
}

std::optional<Version> parse_version(std::string_view tag) {
  if (tag.starts_with('v') || tag.starts_with('V')) tag.remove_prefix(1);
  tag = tag.substr(0, tag.find_first_of("+_"));
  const std::size_t dash = tag.find('-');
  Version version;
  const bool good = each_part(tag.substr(0, dash), [&](std::string_view part) {
    std::uint64_t number = 0;
    if (part.size() > k_digits_max) return false;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || end != part.data() + part.size()) return false;
    version.numbers.push_back(number);
    return version.numbers.size() <= k_numbers_max;
  });
  if (!good || version.numbers.size() < k_numbers_min) return std::nullopt;
  if (dash == std::string_view::npos) return version;
  if (!each_part(tag.substr(dash + 1), [&](std::string_view part) {
        version.pre_release.emplace_back(part);
        return is_identifier(part);
      }))
    return std::nullopt;
  return version;
}

}  // namespace keelson::cleanup

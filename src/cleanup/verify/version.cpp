// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/verify/version.hpp"

#include <algorithm>

namespace keelson::cleanup::verifying {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Longer ones are no numbers of a version.
bool is_version_number(std::string_view text) {
  return is_number(text) && text.size() <= 18;
}

bool is_identifier(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('.', start), text.size());
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

int compare_numbers(std::string a, std::string b) {
  a.erase(0, std::min(a.find_first_not_of('0'), a.size()));
  b.erase(0, std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

// Numbers before words.
int compare_identifiers(const std::string& a, const std::string& b) {
  if (is_number(a) && is_number(b)) return compare_numbers(a, b);
  if (is_number(a) != is_number(b)) return is_number(a) ? -1 : 1;
  return a.compare(b);
}

}  // namespace

bool Version::operator<(const Version& other) const {
  for (std::size_t i = 0; i < 4; ++i) {
    const int order = compare_numbers(numbers[i], other.numbers[i]);
    if (order != 0) return order < 0;
  }
  if (pre_release.empty() || other.pre_release.empty())
    return !pre_release.empty() && other.pre_release.empty();
  for (std::size_t i = 0; i < pre_release.size() && i < other.pre_release.size(); ++i) {
    const int order = compare_identifiers(pre_release[i], other.pre_release[i]);
    if (order != 0) return order < 0;
  }
  return pre_release.size() < other.pre_release.size();
}

std::optional<Version> version_of(std::string_view tag) {
  if (tag.starts_with('v') || tag.starts_with('V')) tag.remove_prefix(1);
  // What it was built by plays no part in the order; "_" stands for "+", which tags cannot have.
  tag = tag.substr(0, tag.find_first_of("+_"));
  Version version;
  if (const std::size_t dash = tag.find('-'); dash != std::string_view::npos) {
    version.pre_release = parts_of(tag.substr(dash + 1));
    if (!std::all_of(version.pre_release.begin(), version.pre_release.end(), is_identifier))
      return std::nullopt;
    tag = tag.substr(0, dash);
  }
  version.numbers = parts_of(tag);
  const std::size_t count = version.numbers.size();
  version.numbers.resize(4, "0");
  if (count < 2 || count > 4 ||
      !std::all_of(version.numbers.begin(), version.numbers.end(), is_version_number))
    return std::nullopt;
  return version;
}

}  // namespace keelson::cleanup::verifying

// SPDX-License-Identifier: Apache-2.0
// HTTP headers, compared without case. Holds text, knows no header's meaning.
#pragma once
#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>

namespace keelson::net {

struct HeaderLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(),
        [](unsigned char x, unsigned char y) { return std::tolower(x) < std::tolower(y); });
  }
};

using HeaderMap = std::multimap<std::string, std::string, HeaderLess>;

}  // namespace keelson::net

// SPDX-License-Identifier: Apache-2.0
#include "src/net/challenge.hpp"

#include <algorithm>
#include <cctype>

namespace keelson::net {

std::map<std::string, std::string> parse_challenge(std::string_view header) {
  std::map<std::string, std::string> result;
  const size_t blank = std::min(header.find(' '), header.size());
  std::string scheme(header.substr(0, blank));
  for (char& c : scheme) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (scheme.empty()) return result;
  result["scheme"] = scheme;
  std::string_view rest = header.substr(blank);
  while (true) {
    const size_t start = rest.find_first_not_of(" ,\t");
    if (start == std::string_view::npos) return result;
    rest.remove_prefix(start);
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return result;
    const std::string key(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    std::string value;
    if (rest.starts_with('"')) {
      size_t i = 1;
      for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        value += rest[i];
      }
      rest.remove_prefix(std::min(i + 1, rest.size()));
    } else {
      const size_t end = std::min(rest.find(','), rest.size());
      value = rest.substr(0, end);
      rest.remove_prefix(end);
    }
    result[key] = value;
  }
}

}  // namespace keelson::net

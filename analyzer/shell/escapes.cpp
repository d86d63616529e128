// SPDX-License-Identifier: Apache-2.0
#include "analyzer/shell/escapes.hpp"

namespace keelson::shell {

std::string without_escapes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      result += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        result += '\n';
        break;
      case 't':
        result += '\t';
        break;
      case 'r':
        result += '\r';
        break;
      case '\\':
        result += '\\';
        break;
      case '\'':
        result += '\'';
        break;
      case '"':
        result += '"';
        break;
      default:
        result += '\\';
        result += text[i];
    }
  }
  return result;
}

}  // namespace keelson::shell

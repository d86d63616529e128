// SPDX-License-Identifier: Apache-2.0
#include "src/cli/pairs.hpp"

#include "analyzer/model/error.hpp"

namespace keelson::cli {

std::map<std::string, std::string, std::less<>> pairs(const std::vector<std::string>& texts,
                                                      const char* option) {
  std::map<std::string, std::string, std::less<>> result;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      throw Error(ErrorKind::usage, std::string("read ") + option, text, "it is not NAME=VALUE",
                  std::string("write ") + option + " NAME=VALUE");
    }
    result[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return result;
}

}  // namespace keelson::cli

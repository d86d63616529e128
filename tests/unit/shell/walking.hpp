// SPDX-License-Identifier: Apache-2.0
// Short ways to walk a script and to say what it runs. Never touches a disk.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzer/shell/commands.hpp"

namespace keelson::shell {

using Strings = std::vector<std::string>;
using Files = std::map<std::string, std::string, std::less<>>;

inline Walk walked(const std::string& script, const Variables& variables = {},
                   const Files& files = {}, const std::string& directory = {}) {
  return walk({{script, {"ci.yml", 1}}}, variables, MemoryTree(files), directory);
}

// A command as "words, separated by blanks"; a word with blanks, or empty, in quotes.
inline std::string text_of(const Command& command) {
  std::string result;
  for (const std::string& word : command.words) {
    if (!result.empty()) result += ' ';
    const bool is_quoted = word.empty() || word.find(' ') != std::string::npos;
    result += is_quoted ? "'" + word + "'" : word;
  }
  return result;
}

inline Strings commands_of(const Walk& walk) {
  Strings result;
  for (const Command& command : walk.commands) result.push_back(text_of(command));
  return result;
}

// The commands of the script.
inline Strings run(const std::string& script, const Variables& variables = {},
                   const Files& files = {}) {
  return commands_of(walked(script, variables, files));
}

// What is open, as "line: what".
inline Strings open_of(const Walk& walk) {
  Strings result;
  for (const Open& open : walk.open)
    result.push_back(std::to_string(open.place.line) + ": " + open.what);
  return result;
}

}  // namespace keelson::shell

// SPDX-License-Identifier: Apache-2.0
// Recognises command lines written as a shell would split them; for tests of commands only.
#pragma once
#include <catch2/catch.hpp>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "analyzer/commands/recognise.hpp"

namespace keelson::commands {

using Files = std::map<std::string, std::string, std::less<>>;

struct Session {
  Files files;
  TextByName environment{};
  std::string directory{};
  std::string input{};

  // One command a line; words between blanks, `'` keeps blanks.
  ImageActions operator()(const std::string& text) const {
    std::vector<shell::Command> commands;
    std::istringstream lines(text);
    std::uint32_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      shell::Command command;
      std::string word;
      bool in_quotes = false, has_word = false;
      for (const char c : line + " ") {
        if (c == '\'') {
          in_quotes = !in_quotes;
          has_word = true;
        } else if (c == ' ' && !in_quotes) {
          if (has_word) command.words.push_back(word);
          word.clear();
          has_word = false;
        } else {
          word += c;
          has_word = true;
        }
      }
      command.directory = directory;
      command.environment = environment;
      command.input = input;
      command.place = {".gitlab-ci.yml", ++number};
      commands.push_back(command);
    }
    return recognise(commands, MemoryTree(files));
  }
};

inline std::vector<std::string> references(const std::vector<ImageUse>& uses) {
  std::vector<std::string> result;
  for (const ImageUse& use : uses) result.push_back(use.reference);
  return result;
}

// "from -> to"
inline std::vector<std::string> arrows(const std::vector<ImageCopy>& copies) {
  std::vector<std::string> result;
  for (const ImageCopy& copy : copies) result.push_back(copy.from + " -> " + copy.to);
  return result;
}

inline std::vector<std::string> said(const ImageActions& actions) {
  std::vector<std::string> result;
  for (const Open& open : actions.open) result.push_back(open.what);
  return result;
}

using Texts = std::vector<std::string>;

inline ImageBuild only_build(const ImageActions& actions) {
  REQUIRE(actions.builds.size() == 1);
  return actions.builds[0];
}

}  // namespace keelson::commands

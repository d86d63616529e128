// SPDX-License-Identifier: Apache-2.0
// Walks a shell script the way a shell would run it and lists the commands it may run, their
// words expanded. Both ways of every condition are taken, each with its own variables.
// Nothing is ever executed. What only run time knows is `*` in a word.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::shell {

// A piece of script as it stands in a file.
struct Script {
  std::string text;
  Place place;  // of its first line
};

struct Command {
  std::vector<std::string> words;  // a word that is only `*`, unquoted, may be none or many
  std::string directory;           // where it runs: path in the repository, "" root, "*" unknown
  TextByName environment;          // exported variables it sees, and NAME=value before it
  std::string input;               // what a here-document, `<<<` or `echo … |` feeds it
  Place place;
  auto operator<=>(const Command&) const = default;
};

struct Walk {
  std::vector<Command> commands;  // in order, each once
  std::vector<Open> open;         // scripts not found, limits reached, code that makes code
  std::size_t steps = 0;          // how much work it was, for those who walk many
};

// Runs the scripts one after another in one shell, from `directory`. `variables` are all
// exported. Makefile targets and shell files of the repository that they call are followed;
// Never throws on content.
Walk walk(const std::vector<Script>& scripts, const Variables& variables, const Tree& tree,
          const std::string& directory = {});

}  // namespace keelson::shell

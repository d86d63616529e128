// SPDX-License-Identifier: Apache-2.0
// Walks a shell script the way a shell would run it and lists the commands it may run, their
// words expanded. Both ways of every condition are taken, each with its own variables.
// Nothing is ever executed. What only run time knows is `*` in a word.
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/model/tree.hpp"

namespace keelson::shell {

// In the text of a script: what only run time knows. A `*` in it is a star that a shell sees.
constexpr char k_unknown = '\x02';

// A piece of script as it stands in a file.
struct Script {
  std::string text;
  Place place;  // of its first line
};

// A file as the script left it.
struct WrittenFile {
  std::shared_ptr<const std::string> text;  // `*` in it is not known; nullptr: nobody knows it
  Place place;                              // of who wrote it last
  bool operator==(const WrittenFile& other) const {
    if ((text == nullptr) != (other.text == nullptr)) return false;
    return (text == other.text || *text == *other.text) && (text || place == other.place);
  }
};

// By path from the root. With a `/` at the end: all below that directory, `/` alone being the
// root's; with `*`: all files whose path it fits. An exact path counts before these.
using WrittenFiles = std::map<std::string, WrittenFile, std::less<>>;

// Files that were written before a command runs; equal when their contents are.
class WrittenSoFar {
 public:
  WrittenSoFar() = default;
  explicit WrittenSoFar(std::shared_ptr<const WrittenFiles> files) : m_files(std::move(files)) {}
  const WrittenFiles* operator->() const { return m_files.get(); }
  explicit operator bool() const { return m_files != nullptr; }
  bool operator==(const WrittenSoFar& other) const {
    if (m_files == other.m_files) return true;
    return m_files && other.m_files && *m_files == *other.m_files;
  }

 private:
  std::shared_ptr<const WrittenFiles> m_files;
};

struct Command {
  std::vector<std::string> words;  // a word that is only `*`, unquoted, may be none or many
  std::string directory;           // where it runs: path in the repository, "" root, "*" unknown
  TextByName environment;          // exported variables it sees, and NAME=value before it
  std::string input;               // what a here-document, `<<<` or `echo … |` feeds it
  Place place;
  WrittenSoFar written;  // false: nothing
  bool operator==(const Command&) const = default;
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

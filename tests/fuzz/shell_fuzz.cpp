// SPDX-License-Identifier: Apache-2.0
// Walks any script, as a CI script, as a file of the repository, and as a
// Makefile. Nothing may be thrown, nothing may hang.
#include <algorithm>
#include <cstdint>

#include "analyzer/shell/commands.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using fuzz::require;

namespace {

void check(const shell::Walk& walk, const Tree& tree) {
  for (const shell::Command& command : walk.commands) {
    require(!command.words.empty(), "a command has words");
    require(command.place.line > 0, "a command has a line");
    require(command.place.file == "ci.yml" || tree.read(command.place.file).has_value(),
            "a command stands in a file that is there");
    require(command.directory.find("..") == std::string::npos ||
                path_within("", command.directory) == command.directory,
            "a directory is within the repository");
  }
  for (const Open& open : walk.open) require(!open.what.empty(), "what is open is said");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const MemoryTree tree(
      {{"a.sh", text}, {"Makefile", text}, {"d/Dockerfile", "FROM a\n"}, {"e/Dockerfile", ""}});
  const Variables variables{{"X", {text.substr(0, std::min(text.find('\n'), text.size()))}},
                            {"CI_COMMIT_TAG", {"*", true}}};
  const auto once = shell::walk({{text, {"ci.yml", 1}}}, variables, tree);
  check(once, tree);
  check(shell::walk({{"make", {"ci.yml", 1}}, {". ./a.sh", {"ci.yml", 2}}}, variables, tree), tree);
  if (size > 512) return 0;
  const auto again = shell::walk({{text, {"ci.yml", 1}}}, variables, tree);
  require(once.commands == again.commands && once.open == again.open, "a walk is repeatable");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Recognises any command lines: one a line, words between blanks. Nothing may be thrown.
#include <cstdint>
#include <sstream>

#include "analyzer/commands/recognise.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream lines(std::string(reinterpret_cast<const char*>(data), size));
  std::vector<shell::Command> commands;
  for (std::string line; std::getline(lines, line);) {
    shell::Command command;
    std::istringstream words(line);
    for (std::string word; words >> word;) command.words.push_back(word);
    command.input = line;
    command.directory = commands.size() % 2 == 0 ? "" : "*";
    command.environment = {{"KO_DOCKER_REPO", "r"}};
    commands.push_back(std::move(command));
  }
  const MemoryTree tree({{"Dockerfile", ""},
                         {"app/Dockerfile", ""},
                         {"docker-compose.yml", "services: {a: {build: app, image: 'r/a:1'}}"},
                         {"docker-bake.hcl", "target \"default\" { tags = [\"r/a:1\"] }"},
                         {"skaffold.yaml", "build: {artifacts: [{image: a}]}"},
                         {"build.gradle", "jib { to { image = 'a' } }"}});
  const ImageActions actions = commands::recognise(commands, tree);
  for (const ImageBuild& build : actions.builds)
    for (const std::size_t needed : build.needs)
      require(needed < actions.builds.size(), "what is needed is there");
  return 0;
}

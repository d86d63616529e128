// SPDX-License-Identifier: Apache-2.0
// Builds of files that the script wrote before.
#include <catch2/catch.hpp>

#include "tests/unit/commands/reading.hpp"

namespace keelson::commands {
namespace {

// The builds of the command after these files were written; a text "?" is not known.
std::vector<ImageBuild> built(const std::vector<std::string>& words, const Files& written,
                              const Files& files = {{"Dockerfile", "FROM old"}}) {
  auto all = std::make_shared<shell::WrittenFiles>();
  for (const auto& [path, text] : written)
    (*all)[path] = {text == "?" ? nullptr : std::make_shared<const std::string>(text), {"s", 7}};
  shell::Command command;
  command.words = words;
  command.written = shell::WrittenSoFar(all);
  return recognise({command}, MemoryTree(files)).builds;
}

const std::vector<std::string> k_build{"docker", "build", "-t", "x", "."};

TEST_CASE("A Dockerfile that the script wrote is built from its text") {
  const auto builds = built(k_build, {{"Dockerfile", "FROM new"}});
  REQUIRE(builds.size() == 1);
  CHECK(builds[0].dockerfile.empty());
  CHECK(builds[0].inline_dockerfile == "FROM new");
  CHECK(builds[0].context == ".");
  CHECK_FALSE(builds[0].unknown.any());
}

TEST_CASE("A Dockerfile that is only written is found where the command looks for it") {
  const auto builds =
      built({"podman", "build", "-f", "gen/D", "."}, {{"gen/D", "FROM new"}}, Files{});
  REQUIRE(builds.size() == 1);
  CHECK(builds[0].inline_dockerfile == "FROM new");
}

TEST_CASE("What nobody knows of a Dockerfile that was written is said at its build") {
  for (const char* path : {"Dockerfile", "/", "*ockerfile*", "*/Dockerfile", "*"}) {
    const auto builds = built(k_build, {{path, "?"}});
    REQUIRE(builds.size() == 1);
    CHECK(builds[0].dockerfile == "Dockerfile");
    CHECK(builds[0].unknown.content == "what s:7 writes into the Dockerfile is not known");
  }
  CHECK_FALSE(built(k_build, {{"Dockerfile", "FROM a\n*\n"}})[0].unknown.content.empty());
}

TEST_CASE("Other files that were written change no build") {
  for (const char* path : {"notes", "docker/", "*/x.log"}) {
    const auto builds = built(k_build, {{path, "?"}});
    REQUIRE(builds.size() == 1);
    CHECK(builds[0].dockerfile == "Dockerfile");
    CHECK_FALSE(builds[0].unknown.any());
  }
}

}  // namespace
}  // namespace keelson::commands

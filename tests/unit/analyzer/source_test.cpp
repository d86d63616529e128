// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/source/dockerfiles.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
namespace fs = std::filesystem;

using Directory = tests::TemporaryDirectory;

TEST_CASE("Dockerfiles are found by every usual name and in a fixed order") {
  const Directory d;
  for (const char* name :
       {"b/Dockerfile", "a/Dockerfile.prod", "c/app.dockerfile", "c/Containerfile",
        "c/Dockerfile.dockerignore", "c/main.c", ".git/Dockerfile"}) {
    d.write(name, "FROM x\n");
  }
  std::vector<std::string> paths;
  for (const auto& file : source::read_dockerfiles(d.path).files) paths.push_back(file.path);
  CHECK(paths == std::vector<std::string>{"a/Dockerfile.prod", "b/Dockerfile", "c/Containerfile",
                                          "c/app.dockerfile"});
}

TEST_CASE("a missing source directory is an error, not an empty result") {
  CHECK_THROWS_AS(source::read_dockerfiles("/nonexistent/keelson"), Error);
}

TEST_CASE("a symbolic link inside the tree is read under its own name") {
  const Directory d;
  d.write("a/real", "FROM x\n");
  fs::create_symlink("real", d.path / "a/Dockerfile");
  const auto tree = source::read_dockerfiles(d.path);
  REQUIRE(tree.files.size() == 1);
  CHECK(tree.files[0].path == "a/Dockerfile");
  CHECK(tree.files[0].text == "FROM x\n");
}

TEST_CASE("a symbolic link out of the tree and an oversized file are listed, not dropped") {
  const Directory d;
  d.write("ok/Dockerfile", "FROM x\n");
  d.write("big/Dockerfile", std::string((4 << 20) + 1, '#'));
  fs::create_symlink("/etc/passwd", d.path / "Dockerfile");
  const auto tree = source::read_dockerfiles(d.path);
  CHECK(tree.files.size() == 1);
  REQUIRE(tree.unreadable.size() == 2);
  CHECK(tree.unreadable[0].path == "Dockerfile");
  CHECK(tree.unreadable[1].path == "big/Dockerfile");
}

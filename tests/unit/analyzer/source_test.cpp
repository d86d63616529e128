// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/source/dockerfiles.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
namespace fs = std::filesystem;

using Directory = tests::TemporaryDirectory;

TEST_CASE("rule 34: Dockerfiles are found by every usual name and in a fixed order") {
  const Directory d;
  for (const char* name :
       {"b/Dockerfile", "a/Dockerfile.prod", "c/app.dockerfile", "c/Containerfile",
        "c/Dockerfile.dockerignore", "c/main.c", ".git/Dockerfile"}) {
    d.write(name, "FROM x\n");
  }
  for (const unsigned threads : {1u, 2u, 5u}) {
    std::vector<std::string> paths;
    for (const auto& file : source::list_dockerfiles(d.path, threads).files)
      paths.push_back(file.path);
    CHECK(paths == std::vector<std::string>{"a/Dockerfile.prod", "b/Dockerfile", "c/Containerfile",
                                            "c/app.dockerfile"});
  }
}

TEST_CASE("rule 34: templates and variants are Dockerfiles by name, others are not") {
  for (const char* name :
       {"Dockerfile", "dockerfile", "DOCKERFILE", "Dockerfile.in", "Dockerfile.j2", "Dockerfile-x",
        "Dockerfile_x", "Dockerfile2", "DockerfileProd", "app.Dockerfile", "app.dockerfile.tmpl",
        "Containerfile", "containerfile.dev", "Containerfile-2", "x.containerfile", "Dockerfile.py",
        "Dockerfile.sh", "Dockerfile.txt"}) {
    CAPTURE(name);
    CHECK(source::is_dockerfile_name(name));
  }
  for (const char* name : {"Dockerfile.dockerignore", "app.Containerfile.containerignore",
                           "Dockerfiles.md", "DockerfileParser.java", "dockerfilelint",
                           "mydockerfile", "docker", "", "dockerfile-linting.yml", "Dockerfile.md",
                           "Dockerfile.nanorc", "dockerfile_build.sh", "dockerfile-parse.py",
                           "dockerfile.lock", "containerfile-check.YAML", "app.dockerfile.json"}) {
    CAPTURE(name);
    CHECK_FALSE(source::is_dockerfile_name(name));
  }
}

TEST_CASE("a missing source directory is an error, not an empty result") {
  CHECK_THROWS_AS(source::list_dockerfiles("/nonexistent/keelson", 2), Error);
}

TEST_CASE("a symbolic link inside the tree is read under its own name") {
  const Directory d;
  d.write("a/real", "FROM x\n");
  fs::create_symlink("real", d.path / "a/Dockerfile");
  const auto listing = source::list_dockerfiles(d.path, 2);
  REQUIRE(listing.files.size() == 1);
  CHECK(listing.files[0].path == "a/Dockerfile");
  CHECK(listing.files[0].stamp.size_bytes == 7);
  CHECK(source::read_file(d.path / "a/Dockerfile") == "FROM x\n");
}

TEST_CASE("a symbolic link out of the tree and an oversized file are listed, not dropped") {
  const Directory d;
  d.write("ok/Dockerfile", "FROM x\n");
  d.write("big/Dockerfile", std::string((4 << 20) + 1, '#'));
  fs::create_symlink("/etc/passwd", d.path / "Dockerfile");
  fs::create_symlink("nowhere", d.path / "Dockerfile.gone");
  const auto listing = source::list_dockerfiles(d.path, 2);
  CHECK(listing.files.size() == 1);
  REQUIRE(listing.unreadable.size() == 3);
  CHECK(listing.unreadable[0].path == "Dockerfile");
  CHECK(listing.unreadable[1].path == "Dockerfile.gone");
  CHECK(listing.unreadable[2].path == "big/Dockerfile");
}

TEST_CASE("a file's stamp changes with its content") {
  const Directory d;
  d.write("Dockerfile", "FROM x\n");
  const auto before = source::list_dockerfiles(d.path, 1).files.at(0).stamp;
  CHECK(source::list_dockerfiles(d.path, 1).files.at(0).stamp == before);
  d.write("Dockerfile", "FROM y:1\n");
  CHECK_FALSE(source::list_dockerfiles(d.path, 1).files.at(0).stamp == before);
}

TEST_CASE("a file that cannot be read says why") {
  const Directory d;
  fs::create_directory(d.path / "Dockerfile");
  CHECK_THROWS_AS(source::read_file(d.path / "Dockerfile"), Error);
  CHECK_THROWS_AS(source::read_file(d.path / "absent"), Error);
}

TEST_CASE("a directory that is known is not listed anew, unless its stamp is another") {
  const Directory d;
  d.write("a/b/Dockerfile", "FROM x\n");
  const auto first = source::list_dockerfiles(d.path, 1);
  REQUIRE(first.directories.size() == 3);
  CHECK(first.directories[2].entries == std::string_view("fDockerfile\0", 12));
  const auto known = [&](std::string_view path, const source::Stamp& stamp) {
    std::optional<std::string_view> found;
    for (const auto& directory : first.directories) {
      if (directory.path == path && directory.stamp == stamp) found = directory.entries;
    }
    return found;
  };
  const auto second = source::list_dockerfiles(d.path, 2, known);
  CHECK(second.directories.empty());
  REQUIRE(second.files.size() == 1);
  CHECK(second.files[0].path == "a/b/Dockerfile");
  d.write("a/Dockerfile", "FROM y\n");
  fs::remove(d.path / "a/b/Dockerfile");
  const auto third = source::list_dockerfiles(d.path, 2, known);
  CHECK(third.directories.size() == 2);  // a and a/b
  REQUIRE(third.files.size() == 1);
  CHECK(third.files[0].path == "a/Dockerfile");
}

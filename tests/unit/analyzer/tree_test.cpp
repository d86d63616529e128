// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/tree.hpp"

#include <catch2/catch.hpp>

using namespace keelson;
using Paths = std::vector<std::string>;

TEST_CASE("a path is seen from a directory and never leads out of the repository") {
  CHECK(path_within("services/api", "Dockerfile") == "services/api/Dockerfile");
  CHECK(path_within("services/api", "../web//./Dockerfile") == "services/web/Dockerfile");
  CHECK(path_within("services", "/ci/build.yml") == "ci/build.yml");
  CHECK(path_within("services", "..") == "");
  CHECK_FALSE(path_within("services", "../../etc/passwd"));
}

TEST_CASE("a glob finds files and directories, each name by itself") {
  const MemoryTree tree({{"a/Dockerfile", ""},
                         {"b/Dockerfile", ""},
                         {"b/c/Dockerfile.dev", ""},
                         {".hidden/x", ""},
                         {"top.yml", ""}});
  CHECK(glob(tree, "*/Dockerfile") == Paths{"a/Dockerfile", "b/Dockerfile"});
  CHECK(glob(tree, "*/") == Paths{"a/", "b/"});
  CHECK(glob(tree, "*") == Paths{"a", "b", "top.yml"});
  CHECK(glob(tree, "**/Dockerfile*") ==
        Paths{"a/Dockerfile", "b/Dockerfile", "b/c/Dockerfile.dev"});
  CHECK(glob(tree, "[!b]/Docker?ile") == Paths{"a/Dockerfile"});
  CHECK(glob(tree, ".hidden/*") == Paths{".hidden/x"});
  CHECK(glob(tree, "top.yaml").empty());
}

TEST_CASE("a glob of many stars takes no time to speak of") {
  const MemoryTree tree({{std::string(2000, 'a'), ""}});
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a";
  CHECK(glob(tree, pattern + "b").empty());
}

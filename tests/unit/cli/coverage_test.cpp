// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <sstream>

#include "src/cli/coverage_output.hpp"
#include "tests/world.hpp"

using namespace keelson;
using namespace keelson::tests;

namespace {

std::string first_line(const scan::Builds& builds) {
  cli::Context context;
  context.set_host("r.io");
  std::ostringstream out;
  cli::print_coverage(out, builds, context);
  const std::string text = out.str();
  return text.substr(1, text.find('\n', 1) - 1);
}

}  // namespace

TEST_CASE("a file is linked when its product is named, and proven when all of it is known") {
  scan::Builds builds;
  for (const char* file : {"a/Dockerfile", "b/Dockerfile", "c/Dockerfile", "d/Dockerfile"})
    builds.builds.push_back(build(file, "r.io/x:1", {"r.io/base:1"}));
  CHECK(first_line(builds) == "4 of 4 files are linked to what they make, all of them proven");
  builds.builds[0].products.clear();
  builds.coverage.unlinked = {{"a/Dockerfile", ""}};
  builds.builds[1].unproven = "include: x is not read (b/ci.yml:1)";
  builds.builds[2].opened = "a build argument is not known (c/ci.yml:1)";
  CHECK(first_line(builds) == "3 of 4 files are linked to what they make, 1 of them proven");
  // One build that is not known wholly is enough.
  builds.builds.push_back(builds.builds[3]);
  builds.builds[4].opened = "x";
  CHECK(first_line(builds) == "3 of 4 files are linked to what they make, 0 of them proven");
}

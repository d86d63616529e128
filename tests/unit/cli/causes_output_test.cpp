// SPDX-License-Identifier: Apache-2.0
#include "src/cli/causes_output.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "src/cli/wrapped.hpp"

using namespace keelson;
using namespace keelson::cli;
using Catch::Matchers::Contains;

namespace {

const Brief k_brief = [](std::string text) { return text; };

cleanup::Cause cause(const std::string& text, std::size_t images, std::size_t alone) {
  cleanup::Cause one;
  one.text = text;
  one.images = images;
  one.alone = alone;
  one.is_counted = true;
  one.dockerfiles = 41;
  one.places = {"services/api/.gitlab-ci.yml:3"};
  one.place_count = 1;
  return one;
}

std::string text_of(const cleanup::Causes& causes) {
  std::ostringstream out;
  print_causes_text(out, causes, k_brief);
  return out.str();
}

}  // namespace

TEST_CASE("a cause is told with its cost and the line that settles it, in 80 columns") {
  cleanup::Causes causes{{cause("include: project platform/ci is not among the sources", 312, 4),
                          cause("what base/$X means is not known", 1, 1)},
                         313};
  causes.all[0].settle = "statements: [{include: \"project platform/ci\", builds: nothing}]";
  CHECK(text_of(causes) ==
        "What is not known keeps 313 images that the policy selects:\n"
        "  312 images (4 by it alone), 41 Dockerfiles: include: project platform/ci is\n"
        "  not among the sources\n"
        "    settle it in keelson.yml: statements: [{include: \"project platform/ci\",\n"
        "    builds: nothing}]\n"
        "  1 image, 41 Dockerfiles: what base/$X means is not known\n"
        "    no statement settles it; see services/api/.gitlab-ci.yml:3\n");
}

TEST_CASE("what costs nothing is not told, and of many causes the first five") {
  CHECK(text_of({{cause("a", 0, 0)}, 0}).empty());
  cleanup::Causes causes{{}, 9};
  for (const char* text : {"a1", "a2", "a3", "a4", "a5", "a6"})
    causes.all.push_back(cause(text, 9, 0));
  causes.all[4].images = 0;
  CHECK_THAT(text_of(causes), Contains("a4") && !Contains("a5"));
  causes.all[4].images = 1;
  CHECK_THAT(text_of(causes), Contains("a5") && !Contains("a6"));
}

TEST_CASE("no text of a cause steers a terminal or ends a block of Markdown") {
  const cleanup::Causes causes{{cause("a\x1b[2J\n```\n# b", 1, 1)}, 1};
  CHECK(text_of(causes).find('\x1b') == std::string::npos);
  std::ostringstream out;
  print_causes_markdown(out, causes, k_brief);
  CHECK(out.str().find("```\n# b") == std::string::npos);
}

// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/live/source.hpp"
#include "tests/temporary.hpp"

using namespace keelson;

namespace {
std::vector<live::LiveImage> read(const std::string& text) {
  const tests::TemporaryDirectory d;
  return live::file_source(d.write("live.yml", text).string())->observe(Time{}).images;
}
}  // namespace

TEST_CASE("a live file is a list of references, in YAML or JSON") {
  const auto plain = read("- app\n- r.io/web:2\n- app\n");
  REQUIRE(plain.size() == 3);  // the same image on two lines has two users
  CHECK(plain[0].reference == "docker.io/library/app:latest");
  const auto json =
      read(R"({"images": [{"image": "r.io/web:2", "user": "service web", "role": "rollback"}]})");
  REQUIRE(json.size() == 1);
  CHECK(json[0] == live::LiveImage{"r.io/web:2", "service web", "rollback"});
}

TEST_CASE("a live file that is not wholly understood is an error, never a shorter list") {
  for (const char* bad : {"", "images:", "7", "images: 7", "- [x]", "- {user: x}", "- ''",
                          "- UPPER", "- a\n- {image: }", "["}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(read(bad), Error);
  }
  CHECK_THROWS_AS(live::file_source("/nonexistent/live.yml")->observe(Time{}), Error);
}

TEST_CASE("an empty list is an empty list: the caller decides what that means") {
  CHECK(read("images: []\n").empty());
}

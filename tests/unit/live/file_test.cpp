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

TEST_CASE("a live file of several documents is refused") {
  for (const char* bad : {"- app\n---\n- web\n", "images: [app]\n---\nimages: [web]\n",
                          "- app\n---\n", "[app]\n- web\n", "images: [app]\n- web\n",
                          "- app\n...\n- web\n", "- app\nweb\n", "images: [app]\n[web]\n"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(read(bad), Error);
  }
  CHECK(read("---\n- app\n").size() == 1);
  CHECK(read("# written by CI\n---\n- app\n...\n").size() == 1);
}

TEST_CASE("a key given twice, or one nobody knows, is refused in a live file") {
  for (const char* bad :
       {"images: [app]\nimages: [web]\n", "{\"images\": [\"app\"], \"images\": [\"web\"]}",
        "- {image: app, image: web}", "- image: app\n  image: web\n",
        "- {image: app, user: a, user: b}", "images: [app]\nmore: [web]\n",
        "- {image: app, images: [web]}", "- {image: app, rollback: web}",
        "images: [app]\n[x]: [web]\n", "- {image: app, [a]: web}", "<<: {images: [web]}\n"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(read(bad), Error);
  }
}

TEST_CASE("the message of a refused live file says the key and its place") {
  try {
    read("images: [app]\nimage: [web]\n");
    FAIL("it was read");
  } catch (const Error& error) {
    CHECK_THAT(error.what(), Catch::Matchers::Contains("live.yml:2") &&
                                 Catch::Matchers::Contains("there is no key \"image\" here"));
  }
}

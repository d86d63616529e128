// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/manifest_content.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"

using namespace keelson;
using namespace keelson::cleanup;

TEST_CASE("a manifest names its configuration, layers, parts and subject") {
  const auto image = manifest_content(
      R"({"config":{"digest":"sha256:c","size":3},"layers":[{"digest":"sha256:l","size":4},
          {"digest":"sha256:f","mediaType":"application/vnd.oci.image.layer.nondistributable.v1.tar"}],
          "subject":{"digest":"sha256:s"}})");
  REQUIRE(image.blobs.size() == 3);
  CHECK(image.blobs[0].digest == "sha256:c");
  CHECK(image.blobs[0].size_bytes == 3);
  CHECK_FALSE(image.blobs[1].is_foreign);
  CHECK(image.blobs[2].is_foreign);
  CHECK(image.blobs[2].size_bytes == -1);
  CHECK(image.subject == "sha256:s");
  CHECK(manifest_content(R"({"manifests":[{"digest":"sha256:p"}]})").parts ==
        std::vector<std::string>{"sha256:p"});
  CHECK(manifest_content(R"({"fsLayers":[{"blobSum":"sha256:o"}]})").blobs[0].digest == "sha256:o");
  CHECK(manifest_content(R"({"blobs":[{"digest":"sha256:b"}]})").blobs[0].digest == "sha256:b");
  CHECK(manifest_content(R"({"config":null,"subject":null,"layers":null})").blobs.empty());
}

TEST_CASE("what is no manifest is an error of ours, whatever it is") {
  const std::string bytes =
      GENERATE("", "[]", "1", "{", "\xff", R"({"layers":[1]})", R"({"layers":[{}]})",
               R"({"layers":{"a":1}})", R"({"config":"x"})", R"({"manifests":[{"digest":5}]})",
               R"({"subject":{}})", R"({"layers":[{"digest":"d","size":"5"}]})");
  CHECK_THROWS_AS(manifest_content(bytes), Error);
}

TEST_CASE("a manifest too deep or too large is not read") {
  CHECK_THROWS_AS(
      manifest_content(R"({"a":)" + std::string(1000, '[') + std::string(1000, ']') + "}"), Error);
  CHECK_THROWS_AS(manifest_content("{\"a\":\"" + std::string(33u << 20, 'x') + "\"}"), Error);
}

TEST_CASE("a tag tells what it is attached to, if it does") {
  const std::string hex(64, 'a');
  for (const std::string end : {"", ".sig", ".att", ".sbom", "-sig"})
    CHECK(attached_to("sha256-" + hex + end) == "sha256:" + hex);
  for (const std::string& tag :
       {std::string("1.0"), "sha256-" + hex.substr(1), "sha256-" + hex + "b",
        "sha256-" + std::string(64, 'G'), "sha512-" + hex})
    CHECK(attached_to(tag).empty());
}

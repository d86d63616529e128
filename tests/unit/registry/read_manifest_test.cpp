// SPDX-License-Identifier: Apache-2.0
#include "src/registry/read_manifest.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/registry/bounded_json.hpp"
#include "src/registry/digest.hpp"

using namespace keelson;
using namespace keelson::registry;
using Json = nlohmann::json;

namespace {

const std::string k_a = sha256_digest("a"), k_b = sha256_digest("b"), k_c = sha256_digest("c");
const char* const k_image_config = "application/vnd.oci.image.config.v1+json";

Json image(const char* config_type = k_image_config) {
  return {{"config", {{"digest", k_a}, {"size", 10}, {"mediaType", config_type}}},
          {"layers", {{{"digest", k_b}, {"size", 20}}, {{"digest", k_c}, {"size", 30}}}}};
}

ManifestFact read(const Json& json) {
  return read_manifest({"", "type", json.dump()}, "app:1");
}

ManifestFact with_config(const Json& manifest, const Json& config) {
  ManifestFact fact = read(manifest);
  add_config(config.dump(), fact);
  return fact;
}

}  // namespace

TEST_CASE("an image has its configuration first, then its layers") {
  const ManifestFact fact = read(image());
  CHECK(fact.kind == ManifestKind::image);
  CHECK(fact.blobs == std::vector<BlobFact>{{k_a, 10}, {k_b, 20}, {k_c, 30}});
  CHECK(fact.media_type == "type");
  CHECK(fact.size_bytes == static_cast<std::int64_t>(image().dump().size()));
  CHECK_FALSE(fact.is_config_read);
}

TEST_CASE("what is no image needs no configuration read") {
  Json attestation = image();
  for (Json& layer : attestation["layers"]) layer["mediaType"] = "application/vnd.in-toto+json";
  for (const Json& json :
       {image("application/vnd.cncf.helm.config.v1+json"), attestation,
        Json{{"layers", Json::array()}}, Json{{"blobs", {{{"digest", k_a}, {"size", 1}}}}},
        Json{{"fsLayers", {{{"blobSum", k_a}}}}}}) {
    CHECK(read(json).kind == ManifestKind::artifact);
    CHECK(read(json).is_config_read);
  }
  const ManifestFact index = read({{"manifests", {{{"digest", k_a}}, {{"digest", k_b}}}}});
  CHECK(index.kind == ManifestKind::index);
  CHECK(index.children == std::vector<std::string>{k_a, k_b});
  CHECK(index.is_config_read);
}

TEST_CASE("what is both index and image hides neither its parts nor its layers") {
  Json both = image();
  both["manifests"] = {{{"digest", k_b}}};
  CHECK(read(both).kind == ManifestKind::index);
  CHECK(read(both).children.size() == 1);
  CHECK(read(both).blobs.size() == 3);
}

TEST_CASE("a configuration's time wins over the annotation, which is there without it") {
  Json json = image();
  json["annotations"] = {{"org.opencontainers.image.created", "2024-01-01T00:00:00Z"}};
  CHECK(read(json).created == "2024-01-01T00:00:00Z");
  CHECK(with_config(json, {{"created", "2025-01-01T00:00:00Z"}}).created == "2025-01-01T00:00:00Z");
  CHECK(with_config(json, Json::object()).created == "2024-01-01T00:00:00Z");
  CHECK(with_config(json, {{"created", "rubbish"}}).created == "rubbish");
  CHECK(with_config(image(), {{"created", 7}}).created.empty());
  CHECK(with_config(image(), Json::array()).is_config_read);
}

TEST_CASE("annotations come before labels, and both are kept") {
  Json json = image();
  json["annotations"] = {{"org.opencontainers.image.revision", "of annotation"}, {"a", "1"}};
  const ManifestFact fact =
      with_config(json, {{"config",
                          {{"Labels",
                            {{"org.opencontainers.image.revision", "of label"},
                             {"org.opencontainers.image.base.name", "debian:12"},
                             {"org.opencontainers.image.base.digest", k_a},
                             {"a", "2"},
                             {"b", 7}}}}}});
  CHECK(fact.origin.revision == "of annotation");
  CHECK(fact.origin.built_on ==
        std::vector<ClaimedBase>{{"docker.io/library/debian:12", Claim::annotation},
                                 {"docker.io/library/debian@" + k_a, Claim::annotation}});
  const auto& labels = fact.origin.labels;
  const auto has = [&](const char* name, const char* value) {
    return std::find(labels.begin(), labels.end(),
                     std::pair<std::string, std::string>(name, value)) != labels.end();
  };
  CHECK(has("a", "1"));
  CHECK(has("a", "2"));
  CHECK(labels.size() == 6);
  CHECK(std::is_sorted(labels.begin(), labels.end()));
}

TEST_CASE("labels are bounded, and too many to know them all leave an image unread") {
  Json labels = Json::object();
  for (int i = 0; i < 100; ++i) labels["label" + std::to_string(i)] = std::string(10'000, 'x');
  const auto of = [&] { return with_config(image(), {{"config", {{"Labels", labels}}}}); };
  CHECK(of().origin.labels.size() == 100);
  CHECK(of().origin.labels[0].second.size() == 4096);
  CHECK(of().is_config_read);
  labels["one more"] = "x";
  CHECK_FALSE(of().is_config_read);
}

TEST_CASE("nothing is cut in the midst of a character") {
  CHECK(cut("a\xc3\xa4", 2) == "a");
  CHECK(cut("a\xc3\xa4", 3) == "a\xc3\xa4");
  CHECK(cut("\xf0\x9f\x98\x80", 3).empty());
  CHECK(printable("a\nb\xff", 10) == "a b?");
}

TEST_CASE("what is no manifest, or too much of one, is an error") {
  const std::string sha512 = "sha512:" + std::string(128, 'a');
  Json many = Json::array();
  for (int i = 0; i < 10'001; ++i) many.push_back({{"digest", k_a}});
  Json nested = 1;
  for (int i = 0; i < 40; ++i) nested = Json::array({nested});
  for (const Json& json :
       {Json(1), Json::array(), Json::object(), Json{{"errors", Json::array()}},
        Json{{"manifests", "x"}}, Json{{"manifests", {{{"digest", sha512}}}}},
        Json{{"manifests", {7}}}, Json{{"layers", {{{"digest", "x"}}}}}, Json{{"layers", {7}}},
        Json{{"config", {{"digest", sha512}}}},
        Json{{"layers", Json::array()}, {"subject", {{"digest", sha512}}}},
        Json{{"layers", Json::array()}, {"subject", 7}}, Json{{"manifests", many}},
        Json{{"layers", many}}, Json{{"layers", Json::array()}, {"x", nested}}}) {
    CAPTURE(json.dump().substr(0, 200));
    CHECK_THROWS_AS(read(json), Error);
  }
  CHECK_THROWS_AS(read_manifest({"", "", "{\"layers\": ["}, "app:1"), Error);
}

TEST_CASE("sizes are never negative, nor so large that sums overflow") {
  Json json = image();
  json["config"]["size"] = -5;
  json["layers"][0]["size"] = 18'446'744'073'709'551'615u;
  json["layers"][1]["size"] = "30";
  const ManifestFact fact = read(json);
  CHECK(fact.blobs[0].size_bytes == 0);
  CHECK(fact.blobs[1].size_bytes == std::int64_t{1} << 50);
  CHECK(fact.blobs[2].size_bytes == 0);
}

TEST_CASE("a configuration tells the steps of an image and the content of its layers") {
  const Json steps = {{{"created_by", "ADD a"}},
                      {{"created_by", "LABEL b"}, {"empty_layer", true}},
                      {{"created_by", "RUN c"}}};
  const ManifestFact fact =
      with_config(image(), {{"history", steps}, {"rootfs", {{"diff_ids", {k_c, k_a}}}}});
  CHECK(fact.history.steps.size() == 3);
  CHECK(fact.history.layered_steps == 2);
  CHECK(fact.history.begins_anew);
  CHECK(fact.blobs[1].content == k_c);
  CHECK(fact.blobs[2].content == k_a);
  // A step is known by what came before it, too; by its words, not its time.
  Json later = steps;
  later[0]["created"] = "2026-01-01T00:00:00Z";
  CHECK(with_config(image(), {{"history", later}}).history == fact.history);
  later[0]["created_by"] = "RUN a";
  const ManifestFact other = with_config(image(), {{"history", later}});
  CHECK(other.history.steps[2] != fact.history.steps[2]);
  CHECK_FALSE(other.history.begins_anew);
}

TEST_CASE("a configuration that is not of these layers says nothing of them") {
  const ManifestFact fact = with_config(image(), {{"rootfs", {{"diff_ids", {k_c}}}}});
  CHECK(fact.blobs[1].content.empty());
}

// SPDX-License-Identifier: Apache-2.0
#include "src/registry/identify.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "src/registry/distribution.hpp"
#include "tests/loopback_server.hpp"

using namespace keelson;
using namespace keelson::registry;
using tests::Answer;
using tests::Asked;
using tests::LoopbackServer;

namespace {

const std::map<std::string, std::string> k_headers = {
    {"Docker-Distribution-Api-Version", "registry/2.0"}};

Answer short_refusal(int status, const std::string& code) {
  return {status, k_headers, R"({"errors": [{"code": ")" + code + "\"}]}"};
}

// What is not in the map is answered 404, by a registry.
Product product_of(const std::map<std::string, Answer>& answers) {
  LoopbackServer server([&](const Asked& asked) {
    const auto found = answers.find(asked.line());
    return found == answers.end() ? Answer{404, k_headers, "404 page not found"} : found->second;
  });
  net::ClientOptions options;
  options.url = server.url();
  options.attempts = 1;
  const Identity identity = identify(options, {"app"});
  CHECK_FALSE(identity.evidence.empty());
  for (const Asked& asked : server.asked()) {
    const bool is_harmless =
        asked.method == "GET" || asked.method == "HEAD" || asked.path.ends_with(k_probe_tag);
    CHECK(is_harmless);
  }
  return identity.product;
}

const std::string k_root = "GET /v2/";
const std::string k_probe = std::string("/v2/app/manifests/") + k_probe_tag;
const std::string k_tags = "GET /v2/app/tags/list?n=1";
const Answer k_ok{200, k_headers, "{}"};

}  // namespace

TEST_CASE("a registry is known by what it says") {
  CHECK(product_of({{k_root, {200, {{"Gitlab-Container-Registry-Version", "4.0"}}, "{}"}}}) ==
        Product::gitlab);
  CHECK(product_of({{k_root, k_ok},
                    {"GET /api/v2.0/systeminfo", {200, {}, R"({"harbor_version": "v2.9"})"}}}) ==
        Product::harbor);
  CHECK(product_of({{k_root, k_ok},
                    {"GET /api/v0/meta/features", {200, {}, R"({"onlineGCEnabled": true})"}}}) ==
        Product::dtr);
  CHECK(product_of({{k_root, k_ok},
                    {"GET /v2/_zot/ext/mgmt", {200, {}, R"({"distSpecVersion": "1.1"})"}}}) ==
        Product::zot);
}

TEST_CASE("releases of distribution are known by how they take a tag") {
  CHECK(product_of({{k_root, k_ok}, {"DELETE " + k_probe, short_refusal(400, "DIGEST_INVALID")}}) ==
        Product::distribution_2);
  CHECK(
      product_of({{k_root, k_ok}, {"DELETE " + k_probe, short_refusal(404, "MANIFEST_UNKNOWN")}}) ==
      Product::distribution_3);
  CHECK(product_of({{k_root, k_ok}, {"DELETE " + k_probe, {202, k_headers}}}) ==
        Product::distribution_3);
}

TEST_CASE("where deletion is off, they are known by their pages") {
  const Answer off = short_refusal(405, "UNSUPPORTED");
  CHECK(product_of({{k_root, k_ok},
                    {"DELETE " + k_probe, off},
                    {k_tags, {200, k_headers, R"({"tags": ["1", "2"]})"}}}) ==
        Product::distribution_2);
  CHECK(product_of({{k_root, k_ok},
                    {"DELETE " + k_probe, off},
                    {k_tags,
                     {200,
                      {{"Link", "</v2/app/tags/list?last=1&n=1>; rel=\"next\""}},
                      R"({"tags": ["1"]})"}}}) == Product::distribution_3);
  CHECK(product_of({{k_root, k_ok},
                    {"DELETE " + k_probe, off},
                    {k_tags, {200, k_headers, R"({"tags": ["1"]})"}}}) == Product::distribution);
}

TEST_CASE("a page, or a tag of the artificial name, tells nothing") {
  CHECK(product_of({{k_root, {200, {}, "<html>Welcome</html>"}}}) == Product::unknown);
  CHECK(product_of({{k_root, k_ok}, {"HEAD " + k_probe, k_ok}}) == Product::distribution);
}

TEST_CASE("every registry's collector has something said of it") {
  for (int i = 0; i <= static_cast<int>(Product::zot); ++i)
    CHECK_FALSE(collector_dangers(static_cast<Product>(i)).empty());
  CHECK(collector_dangers(Product::distribution_2)[0].what.find("parts") != std::string::npos);
  CHECK(collector_dangers(Product::distribution_3)[0].what.find("parts") == std::string::npos);
}

// SPDX-License-Identifier: Apache-2.0
#include "src/registry/claims.hpp"

#include <catch2/catch.hpp>

#include "tests/memory_registry.hpp"

using namespace keelson;
using namespace keelson::registry;
using namespace keelson::tests;
using Json = nlohmann::json;

namespace {

const std::string k_made = "2026-01-01T00:00:00Z";
const std::string k_hex(64, 'a'), k_base_digest = "sha256:" + k_hex;

// "annotation r.io/os:1, …"
std::string text(const std::vector<ClaimedBase>& bases) {
  std::string all;
  for (const ClaimedBase& base : bases)
    all += (all.empty() ? "" : ", ") + std::string(claim_name(base.claim)) + " " + base.reference;
  return all;
}

std::string material(const std::string& uri, const std::string& hex = k_hex) {
  const Json one{{"uri", uri}, {"digest", {{"sha256", hex}}}};
  return text(bases_of_provenance(Json{{"predicate", {{"materials", {one}}}}}.dump()));
}

std::string said(const Inventory& inventory, const std::string& digest) {
  const HeldManifest* manifest = inventory.repositories[0].find(digest);
  return manifest->origin ? text(manifest->origin->built_on) : "";
}

std::vector<MissingConfig> unread(const Inventory& inventory) {
  std::vector<MissingConfig> all;
  for (const auto& repository : inventory.repositories) {
    for (const auto& manifest : repository.manifests) {
      if (manifest.has_unread_provenance) all.push_back({repository.name, manifest.digest});
    }
  }
  return all;
}

// With all provenance read.
Inventory inventory_of(MemoryRegistry& registry) {
  Inventory inventory;
  inventory.hosts = {"r.io"};
  NoCache cache;
  take_inventory(registry, cache, {}, inventory);
  read_configs(registry, cache, {}, unread(inventory), inventory);
  return inventory;
}

}  // namespace

TEST_CASE("a base's name and its digest are two witnesses") {
  CHECK(text(bases_of_annotations("r.io/os:1", k_base_digest)) ==
        "annotation r.io/os:1, annotation r.io/os@" + k_base_digest);
  CHECK(text(bases_of_annotations("r.io/os:1", "")) == "annotation r.io/os:1");
  CHECK(text(bases_of_annotations("r.io/os", "rubbish")) == "annotation r.io/os:latest");
  CHECK(text(bases_of_annotations("", k_base_digest)) == "annotation */*@" + k_base_digest);
  CHECK(text(bases_of_annotations("r.io/*", "")).empty());
}

TEST_CASE("ONBUILD triggers take images as instructions do") {
  const Json triggers{"COPY --from=r.io/tool:1 / /", "ARG X",
                      "RUN --mount=from=r.io/cache:2,target=/c make", "ENV A=1", 7};
  CHECK(text(bases_of_triggers(triggers)) == "onbuild r.io/tool:1, onbuild r.io/cache:2");
  CHECK(bases_of_triggers({"RUN make"}).empty());
  CHECK(bases_of_triggers("COPY --from=r.io/tool:1 / /").empty());
}

TEST_CASE("provenance names images as package URLs, by tag, by digest, with any host") {
  const std::string by_digest = "provenance docker.io/library/alpine@" + k_base_digest;
  CHECK(material("pkg:docker/alpine@3.18?platform=linux%2Famd64") ==
        "provenance docker.io/library/alpine:3.18, " + by_digest);
  CHECK(material("pkg:docker/alpine@" + k_base_digest, "") == by_digest);
  CHECK(material("pkg:docker/alpine?digest=sha256:" + k_hex, "") == by_digest);
  CHECK(material("pkg:docker/r.example.com%3A5000/base/os@1", "") ==
        "provenance r.example.com:5000/base/os:1");
  CHECK(material("pkg:oci/os@sha256%3A" + k_hex + "?repository_url=r.io/base/os&tag=1", "") ==
        "provenance r.io/base/os:1, provenance r.io/base/os@" + k_base_digest);
  CHECK(material("docker-image://r.io/os:1", "") == "provenance r.io/os:1");
  CHECK(material("https://github.com/a/b.git#main").empty());
  CHECK(material("pkg:docker/%zz@1").empty());
  CHECK(material("pkg:docker/").empty());
}

TEST_CASE("provenance is read in version 0.2 and 1, plain, enveloped and bundled") {
  const Json v1{
      {"predicate",
       {{"buildDefinition", {{"resolvedDependencies", {{{"uri", "pkg:docker/r.io/os@1"}}}}}}}}};
  CHECK(text(bases_of_provenance(v1.dump())) == "provenance r.io/os:1");
  // printf '{"predicate":{"materials":[{"uri":"pkg:docker/r.io/os@1"}]}}' | base64
  const Json envelope{
      {"payloadType", "application/vnd.in-toto+json"},
      {"payload",
       "eyJwcmVkaWNhdGUiOnsibWF0ZXJpYWxzIjpbeyJ1cmkiOiJwa2c6ZG9ja2VyL3IuaW8vb3NAMSJ9XX19"}};
  CHECK(text(bases_of_provenance(envelope.dump())) == "provenance r.io/os:1");
  CHECK(text(bases_of_provenance(Json{{"dsseEnvelope", envelope}}.dump())) ==
        "provenance r.io/os:1");
  for (const char* none : {"", "[]", "7", R"({"payload":"%%%"})", R"({"predicate":7})",
                           R"({"predicate":{"materials":{"uri":"pkg:docker/os@1"}}})"})
    CHECK(bases_of_provenance(none).empty());
}

TEST_CASE("an attestation in an index speaks for the index and each image in it") {
  MemoryRegistry r;
  const auto amd = r.push("app", "", k_made, "amd64"), arm = r.push("app", "", k_made);
  const auto proof = r.push_provenance("app", {{"r.io/os:1", k_base_digest}});
  const auto index = r.push_index("app", "1", {amd, arm, proof});
  const auto other = r.push("app", "2", k_made);
  const Inventory inventory = inventory_of(r);
  const std::string said_by_all = "provenance r.io/os:1, provenance r.io/os@" + k_base_digest;
  for (const std::string& one : {index, amd, arm}) CHECK(said(inventory, one) == said_by_all);
  CHECK(said(inventory, other).empty());
}

TEST_CASE("an attestation that is a referrer speaks for its subject") {
  MemoryRegistry r;
  r.lists_untagged = true;
  const auto app = r.push("app", "1", k_made);
  r.push_provenance("app", {{"r.io/os:1", k_base_digest}}, app);
  Inventory inventory;
  inventory.hosts = {"r.io"};
  NoCache cache;
  InventoryTask task;
  task.wanted = [](const std::string&) { return Wanted{true, true}; };
  take_inventory(r, cache, task, inventory);
  CHECK(said(inventory, app).empty());
  read_configs(r, cache, task, unread(inventory), inventory);
  CHECK(said(inventory, app) == "provenance r.io/os:1, provenance r.io/os@" + k_base_digest);
}

TEST_CASE("a digest that is named is every image of that content, whatever its name") {
  MemoryRegistry r;
  Image os{k_made, "os", {}, {}, {}, {}}, app{k_made, "app", {}, {}, {}, {}};
  const auto digest = r.push("mirror/os", "1", os);
  r.push("base/os", "1", os);
  app.annotations["org.opencontainers.image.base.digest"] = digest;
  const auto of_app = r.push("app", "1", app);
  CHECK(said(inventory_of(r), of_app) ==
        "annotation r.io/base/os@" + digest + ", annotation r.io/mirror/os@" + digest);
}

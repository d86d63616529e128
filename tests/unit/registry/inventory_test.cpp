// SPDX-License-Identifier: Apache-2.0
#include "src/registry/inventory.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "tests/memory_registry.hpp"

using namespace keelson;
using namespace keelson::registry;
using tests::MemoryRegistry;

namespace {
const Time k_now = *parse_time("2026-11-24T12:00:00Z");
}

TEST_CASE("an inventory has every tag and every manifest, parts included") {
  MemoryRegistry r;
  const auto a = r.push("app", "", "2024-01-01T00:00:00Z", "amd64"),
             b = r.push("app", "", "2024-02-01T00:00:00Z", "arm64");
  const auto index = r.push_index("app", "1", {a, b});
  const Inventory inventory = tests::inventory_of(r, k_now);
  const RepositoryInventory& app = *inventory.find("app");
  CHECK(app.tags.at("1") == index);
  CHECK(app.manifests.size() == 3);
  CHECK(app.manifests.at(index).created == "2024-02-01T00:00:00Z");
  CHECK(inventory.find("other") == nullptr);
}

TEST_CASE("an index with a part of unknown age, or a missing part, has none itself") {
  MemoryRegistry r;
  const auto a = r.push("app", "", "2024-01-01T00:00:00Z", "amd64"),
             b = r.push("app", "", "", "arm64");
  const auto index = r.push_index("app", "1", {a, b});
  const auto broken = r.push_index("app", "2", {a, sha256_digest("never pushed")});
  const Inventory inventory = tests::inventory_of(r, k_now);
  CHECK(inventory.find("app")->manifests.at(index).created.empty());
  CHECK(inventory.find("app")->manifests.at(broken).created.empty());
  CHECK(inventory.find("app")->failure.empty());
}

TEST_CASE("an index nested without end is a failure of its repository alone") {
  MemoryRegistry r;
  auto inner = r.push("deep", "", "2024-01-01T00:00:00Z");
  for (int i = 0; i < 8; ++i) inner = r.push_index("deep", "", {inner});
  r.content["deep"].tags["1"] = inner;
  r.push("app", "1", "2024-01-01T00:00:00Z");
  const Inventory inventory = tests::inventory_of(r, k_now);
  CHECK_FALSE(inventory.find("deep")->failure.empty());
  CHECK(inventory.find("app")->failure.empty());
}

TEST_CASE("a manifest that is not JSON is a failure of its repository") {
  MemoryRegistry r;
  const std::string bytes = "<html>";
  r.put("app", "1", {sha256_digest(bytes), "text/html", bytes});
  CHECK_FALSE(tests::inventory_of(r, k_now).find("app")->failure.empty());
}

TEST_CASE("what is known by digest is not read again") {
  struct Counting final : FactCache {
    std::map<std::string, ManifestFact> known;
    int reads = 0;
    std::optional<ManifestFact> find(const std::string& digest) override {
      const auto found = known.find(digest);
      return found == known.end() ? std::nullopt : std::optional(found->second);
    }
    void remember(const std::string& digest, const ManifestFact& fact) override {
      known[digest] = fact, ++reads;
    }
  } cache;
  MemoryRegistry r;
  r.push("app", "1", "2024-01-01T00:00:00Z");
  for (int i = 0; i < 2; ++i) {
    Inventory inventory;
    take_inventory(r, cache, inventory);
    CHECK(inventory.find("app")->manifests.size() == 1);
  }
  CHECK(cache.reads == 1);
}

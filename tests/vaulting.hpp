// SPDX-License-Identifier: Apache-2.0
// A vault in a temporary directory, and a registry to fill it from, for tests.
#pragma once
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "src/cleanup/vault.hpp"
#include "tests/memory_registry.hpp"
#include "tests/temporary.hpp"
#include "tests/world.hpp"

namespace keelson::tests {

namespace fs = std::filesystem;

constexpr std::chrono::days k_day{1};

struct Vaulting {
  TemporaryDirectory temporary;
  fs::path directory = temporary.path / "vault";
  MemoryRegistry registry;

  store::JournalItem item(const std::string& name, const std::string& digest,
                          std::vector<std::string> tags = {}) {
    const registry::Manifest& manifest = registry.content[name].manifests.at(digest);
    store::JournalItem item;
    item.repository = name;
    item.digest = digest;
    item.media_type = manifest.media_type;
    item.bytes = manifest.bytes;
    item.tags = std::move(tags);
    return item;
  }
  std::string push(const std::string& tag, const std::vector<Layer>& layers) {
    return registry.push("app", tag, Image{"2020-01-01T00:00:00Z", tag, {}, {}, layers, ""});
  }
  // A manifest with these layers, each with its size and media type.
  store::JournalItem written(const std::string& layers) {
    store::JournalItem item;
    item.repository = "app";
    item.media_type = "application/vnd.oci.image.manifest.v1+json";
    item.bytes = R"({"schemaVersion":2,"layers":[)" + layers + "]}";
    item.digest = registry::sha256_digest(item.bytes);
    return item;
  }
  fs::path blob(const std::string& digest) const {
    return directory / "blobs/sha256" / digest.substr(7);
  }
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
      if (entry.is_regular_file() && entry.path().extension() != ".lock")
        names.insert(entry.path().lexically_relative(directory).string());
    }
    return names;
  }
  nlohmann::json index() const {
    std::ifstream file(directory / "index.json");
    return nlohmann::json::parse(file);
  }
};

inline std::string layer_digest(const std::string& content) {
  return registry::sha256_digest(content);
}

inline std::vector<std::string> digests(const std::vector<cleanup::Vault::Entry>& entries) {
  std::vector<std::string> all;
  for (const auto& entry : entries) all.push_back(entry.digest);
  return all;
}

}  // namespace keelson::tests

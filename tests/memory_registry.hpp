// SPDX-License-Identifier: Apache-2.0
// A registry in memory, with the behaviour observed on 2.8.2: deleting a digest drops
// its tags, and tags of nothing are absent. For tests of decisions, not of HTTP.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "src/registry/digest.hpp"
#include "src/registry/inventory.hpp"
#include "src/registry/registry.hpp"

namespace keelson::tests {

class MemoryRegistry final : public registry::Registry, public registry::RegistryEditor {
 public:
  struct Repository {
    std::map<std::string, std::string> tags;
    std::map<std::string, registry::Manifest> manifests;
    std::map<std::string, std::string> blobs;
  };
  std::map<std::string, Repository> content;

  // One image; returns its digest. `created` empty: the configuration has no time.
  std::string push(const std::string& name, const std::string& tag, const std::string& created,
                   const std::string& layer = {}) {
    nlohmann::json config{{"os", "linux"}, {"layer", layer.empty() ? name + tag : layer}};
    if (!created.empty()) config["created"] = created;
    const std::string blob = config.dump();
    content[name].blobs[registry::sha256_digest(blob)] = blob;
    return put_json(name, tag, "application/vnd.docker.distribution.manifest.v2+json",
                    {{"schemaVersion", 2},
                     {"config",
                      {{"mediaType", "application/vnd.docker.container.image.v1+json"},
                       {"digest", registry::sha256_digest(blob)},
                       {"size", blob.size()}}},
                     {"layers", nlohmann::json::array()}});
  }

  std::string push_index(const std::string& name, const std::string& tag,
                         const std::vector<std::string>& children) {
    nlohmann::json list = nlohmann::json::array();
    for (const std::string& child : children) list.push_back({{"digest", child}, {"size", 1}});
    return put_json(name, tag, "application/vnd.oci.image.index.v1+json",
                    {{"schemaVersion", 2}, {"manifests", list}});
  }

  // "repository:tag" → digest, and every manifest's bytes: to compare two moments.
  std::map<std::string, std::string> snapshot() const {
    std::map<std::string, std::string> all;
    for (const auto& [name, repository] : content) {
      for (const auto& [tag, digest] : repository.tags) all[name + ":" + tag] = digest;
      for (const auto& [digest, manifest] : repository.manifests)
        all[name + "@" + digest] = manifest.bytes;
    }
    return all;
  }

  std::vector<std::string> repositories() override {
    std::vector<std::string> names;
    for (const auto& [name, repository] : content) names.push_back(name);
    return names;
  }
  std::optional<std::vector<std::string>> tags(const std::string& name) override {
    if (!content.contains(name)) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& [tag, digest] : content[name].tags) names.push_back(tag);
    return names;
  }
  std::optional<std::string> resolve(const std::string& name,
                                     const std::string& reference) override {
    Repository& r = content[name];
    if (auto tag = r.tags.find(reference); tag != r.tags.end()) return tag->second;
    return r.manifests.contains(reference) ? std::optional(reference) : std::nullopt;
  }
  std::optional<registry::Manifest> manifest(const std::string& name,
                                             const std::string& digest) override {
    Repository& r = content[name];
    const auto found = r.manifests.find(digest);
    return found == r.manifests.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::string> blob(const std::string& name, const std::string& digest) override {
    Repository& r = content[name];
    const auto found = r.blobs.find(digest);
    return found == r.blobs.end() ? std::nullopt : std::optional(found->second);
  }
  bool remove(const std::string& name, const std::string& digest) override {
    Repository& r = content[name];
    std::erase_if(r.tags, [&](const auto& tag) { return tag.second == digest; });
    return r.manifests.erase(digest) > 0;
  }
  void put(const std::string& name, const std::string& reference,
           const registry::Manifest& manifest) override {
    content[name].manifests[manifest.digest] = manifest;
    if (reference != manifest.digest) content[name].tags[reference] = manifest.digest;
  }

 private:
  std::string put_json(const std::string& name, const std::string& tag, const std::string& type,
                       const nlohmann::json& json) {
    const std::string bytes = json.dump();
    const std::string digest = registry::sha256_digest(bytes);
    put(name, tag.empty() ? digest : tag, {digest, type, bytes});
    return digest;
  }
};

class NoCache final : public registry::FactCache {
 public:
  std::optional<registry::ManifestFact> find(const std::string&) override { return std::nullopt; }
  void remember(const std::string&, const registry::ManifestFact&) override {}
};

inline registry::Inventory inventory_of(MemoryRegistry& registry, Time now) {
  registry::Inventory inventory{"prod", "http://r.io", {"r.io"}, now, {}};
  NoCache cache;
  registry::take_inventory(registry, cache, inventory);
  return inventory;
}

}  // namespace keelson::tests

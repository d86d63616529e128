// SPDX-License-Identifier: Apache-2.0
// A registry in memory, with the behaviour observed on 2.8.2: deleting a digest drops
// its tags, and tags of nothing are absent. For tests of decisions, not of HTTP. Its calls
// are safe from several threads, `content` only where none of them runs.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/error.hpp"
#include "src/registry/digest.hpp"
#include "src/registry/registry.hpp"
#include "src/registry/take_inventory.hpp"

namespace keelson::tests {

struct Layer {
  std::string content;
  std::int64_t size_bytes = -1;  // as the manifest says; -1: as it is
  std::string compression = {};  // another one is another blob of the same content
};

struct Image {
  std::string created;                        // empty: the configuration has no time
  std::string difference;                     // what makes its configuration another
  std::map<std::string, std::string> labels;  // of the configuration
  std::map<std::string, std::string> annotations;
  std::vector<Layer> layers;
  std::string subject;
  // Steps of its history; "LABEL" and what follows makes no layer. Without: it has none, and
  // does not say what its layers contain.
  std::optional<std::vector<std::string>> history = {};
  std::vector<std::string> triggers = {};  // ONBUILD
};

class MemoryRegistry final : public registry::Registry, public registry::RegistryEditor {
 public:
  struct Repository {
    std::map<std::string, std::string> tags;
    std::map<std::string, registry::Manifest> manifests;
    std::map<std::string, std::string> blobs;
  };
  std::map<std::string, Repository> content;

  // What kind of registry it is.
  bool deletes = true;          // else removal and untagging are refused with 405
  bool can_untag = false;       // 2.x cannot
  bool lists_untagged = false;  // no distribution registry can
  int at_once = 1;              // connections()
  std::optional<Time> time;     // clock()
  std::map<std::string, registry::Times> times_of;  // by digest

  // Called before each call is carried out, with its line of the log. May throw an Error,
  // which is then the answer, and may change `content`.
  std::function<void(const std::string& request)> before_request;
  // "LIST", "LIST app", "UNTAGGED app", "HEAD app:1", "GET app@sha256:…", "TIMES app@sha256:…",
  // "PROBE app", "HEAD app blob sha256:…", "GET app blob …", "PUT app blob …", "PUT app:1",
  // "DELETE app@sha256:…", "DELETE app:1"
  std::vector<std::string> log;

  // One image; returns its digest. `created` empty: the configuration has no time.
  std::string push(const std::string& name, const std::string& tag, const std::string& created,
                   const std::string& layer = {}) {
    return push(name, tag, Image{created, layer.empty() ? name + tag : layer, {}, {}, {}, {}});
  }

  std::string push(const std::string& name, const std::string& tag, const Image& image) {
    nlohmann::json config{{"os", "linux"}, {"layer", image.difference}};
    if (!image.created.empty()) config["created"] = image.created;
    if (!image.labels.empty()) config["config"]["Labels"] = image.labels;
    if (!image.triggers.empty()) config["config"]["OnBuild"] = image.triggers;
    if (image.history) {
      config["history"] = nlohmann::json::array();
      for (const std::string& step : *image.history)
        config["history"].push_back(
            {{"created_by", step}, {"empty_layer", step.starts_with("LABEL")}});
      config["rootfs"]["diff_ids"] = nlohmann::json::array();
      for (const Layer& layer : image.layers)
        config["rootfs"]["diff_ids"].push_back(registry::sha256_digest(layer.content));
    }
    nlohmann::json layers = nlohmann::json::array();
    for (const Layer& layer : image.layers) {
      nlohmann::json one = put_text(name, layer.content + layer.compression);
      if (layer.size_bytes >= 0) one["size"] = layer.size_bytes;
      layers.push_back(one);
    }
    nlohmann::json manifest{
        {"schemaVersion", 2}, {"config", put_text(name, config.dump())}, {"layers", layers}};
    manifest["config"]["mediaType"] = "application/vnd.docker.container.image.v1+json";
    if (!image.annotations.empty()) manifest["annotations"] = image.annotations;
    if (!image.subject.empty()) manifest["subject"] = {{"digest", image.subject}};
    return put_json(name, tag, "application/vnd.docker.distribution.manifest.v2+json", manifest);
  }

  std::string push_index(const std::string& name, const std::string& tag,
                         const std::vector<std::string>& children) {
    nlohmann::json list = nlohmann::json::array();
    for (const std::string& child : children) list.push_back({{"digest", child}, {"size", 1}});
    return put_json(name, tag, "application/vnd.oci.image.index.v1+json",
                    {{"schemaVersion", 2}, {"manifests", list}});
  }

  // What is attached by its subject field, with a tag or without.
  std::string push_referrer(const std::string& name, const std::string& subject,
                            const std::string& tag = {}) {
    nlohmann::json manifest = artifact(name, "sbom of " + subject);
    manifest["subject"] = {{"digest", subject}, {"size", 1}};
    return put_json(name, tag, k_oci_manifest, manifest);
  }

  // What a builder attests: these images ("r.io/os:1", digest) were the materials. With a subject,
  // a referrer; without, what BuildKit puts into an index.
  std::string push_provenance(const std::string& name,
                              const std::vector<std::pair<std::string, std::string>>& materials,
                              const std::string& subject = {}) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& [reference, digest] : materials) {
      std::string uri = "pkg:docker/" + reference;
      uri[uri.rfind(':')] = '@';
      list.push_back({{"uri", uri + "?platform=linux%2Famd64"},
                      {"digest", {{"sha256", digest.substr(digest.find(':') + 1)}}}});
    }
    nlohmann::json layer = put_text(
        name, nlohmann::json{{"predicate", {{"materials", list}}}}.dump());
    layer["mediaType"] = "application/vnd.in-toto+json";
    layer["annotations"] = {{"in-toto.io/predicate-type", "https://slsa.dev/provenance/v0.2"}};
    nlohmann::json manifest{
        {"schemaVersion", 2}, {"config", put_text(name, "{}")}, {"layers", {layer}}};
    manifest["config"]["mediaType"] = "application/vnd.oci.image.config.v1+json";
    if (!subject.empty()) manifest["subject"] = {{"digest", subject}, {"size", 1}};
    return put_json(name, "", k_oci_manifest, manifest);
  }

  // What is attached by its tag, as cosign does.
  std::string push_signature(const std::string& name, const std::string& subject) {
    return put_json(name, "sha256-" + subject.substr(subject.find(':') + 1) + ".sig",
                    k_oci_manifest, artifact(name, "signature of " + subject));
  }

  // "repository:tag" → digest, and every manifest's bytes: to compare two moments.
  std::map<std::string, std::string> snapshot() const {
    const std::lock_guard lock(m_mutex);
    std::map<std::string, std::string> all;
    for (const auto& [name, repository] : content) {
      for (const auto& [tag, digest] : repository.tags) all[name + ":" + tag] = digest;
      for (const auto& [digest, manifest] : repository.manifests)
        all[name + "@" + digest] = manifest.bytes;
    }
    return all;
  }

  // Sweeps the blobs no manifest of their repository needs.
  void collect_garbage() {
    const std::lock_guard lock(m_mutex);
    for (auto& [name, repository] : content) {
      std::string needed;
      for (const auto& [digest, manifest] : repository.manifests) needed += manifest.bytes;
      std::erase_if(repository.blobs,
                    [&](const auto& b) { return needed.find(b.first) == std::string::npos; });
    }
  }

  std::vector<std::string> repositories() override {
    const std::lock_guard lock(m_mutex);
    begin("LIST");
    std::vector<std::string> names;
    for (const auto& [name, repository] : content) names.push_back(name);
    return names;
  }
  std::optional<std::vector<std::string>> tags(const std::string& name) override {
    const std::lock_guard lock(m_mutex);
    begin("LIST " + name);
    if (!content.contains(name)) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& [tag, digest] : content[name].tags) names.push_back(tag);
    return names;
  }
  std::vector<std::string> untagged(const std::string& name) override {
    const std::lock_guard lock(m_mutex);
    if (!lists_untagged) return {};
    begin("UNTAGGED " + name);
    std::vector<std::string> digests;
    for (const auto& [digest, manifest] : content[name].manifests) {
      const auto& tags = content[name].tags;
      if (std::none_of(tags.begin(), tags.end(), [&](auto& t) { return t.second == digest; }))
        digests.push_back(digest);
    }
    return digests;
  }
  std::optional<std::string> resolve(const std::string& name,
                                     const std::string& reference) override {
    const std::lock_guard lock(m_mutex);
    begin("HEAD " + written(name, reference));
    const registry::Manifest* found = find(name, reference);
    return found == nullptr ? std::nullopt : std::optional(found->digest);
  }
  std::optional<registry::Manifest> manifest(const std::string& name,
                                             const std::string& reference) override {
    const std::lock_guard lock(m_mutex);
    begin("GET " + written(name, reference));
    const registry::Manifest* found = find(name, reference);
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  registry::Times times(const std::string& name, const std::string& digest) override {
    const std::lock_guard lock(m_mutex);
    const auto found = times_of.find(digest);
    if (found == times_of.end()) return {};
    begin("TIMES " + written(name, digest));
    return found->second;
  }
  std::optional<std::string> blob(const std::string& name, const std::string& digest) override {
    const std::lock_guard lock(m_mutex);
    begin("GET " + name + " blob " + digest);
    const std::string* found = find_blob(name, digest);
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  bool has_blob(const std::string& name, const std::string& digest) override {
    const std::lock_guard lock(m_mutex);
    begin("HEAD " + name + " blob " + digest);
    return find_blob(name, digest) != nullptr;
  }
  bool read_blob(const std::string& name, const std::string& digest,
                 const registry::Sink& sink) override {
    const auto bytes = blob(name, digest);
    if (!bytes) return false;
    const std::size_t half = bytes->size() / 2;
    sink(std::string_view(*bytes).substr(0, half));
    sink(std::string_view(*bytes).substr(half));
    return true;
  }
  registry::Capabilities capabilities(const std::string& name) override {
    const std::lock_guard lock(m_mutex);
    begin("PROBE " + name);
    return {deletes, deletes && can_untag, deletes ? "" : "405 UNSUPPORTED: deletion is off"};
  }
  std::optional<Time> clock() override { return time; }
  int connections() const override { return at_once; }

  bool remove(const std::string& name, const std::string& digest) override {
    const std::lock_guard lock(m_mutex);
    begin("DELETE " + written(name, digest));
    require(deletes, "delete", written(name, digest));
    const auto found = content.find(name);
    if (found == content.end()) return false;
    std::erase_if(found->second.tags, [&](const auto& tag) { return tag.second == digest; });
    return found->second.manifests.erase(digest) > 0;
  }
  bool untag(const std::string& name, const std::string& tag) override {
    const std::lock_guard lock(m_mutex);
    begin("DELETE " + written(name, tag));
    require(deletes && can_untag, "untag", written(name, tag));
    const auto found = content.find(name);
    return found != content.end() && found->second.tags.erase(tag) > 0;
  }
  void put(const std::string& name, const std::string& reference,
           const registry::Manifest& manifest) override {
    const std::lock_guard lock(m_mutex);
    begin("PUT " + written(name, reference));
    require_parts(name, reference, manifest);
    store(name, reference, manifest);
  }
  void put_blob(const std::string& name, const std::string& digest, std::int64_t size,
                const std::function<std::string()>& read) override {
    std::string bytes;
    for (std::string piece = read(); !piece.empty(); piece = read()) bytes += piece;
    const std::lock_guard lock(m_mutex);
    begin("PUT " + name + " blob " + digest);
    if (registry::sha256_digest(bytes) != digest ||
        size != static_cast<std::int64_t>(bytes.size())) {
      throw Error(ErrorKind::invalid, "put blob", digest, "400 DIGEST_INVALID");
    }
    content[name].blobs[digest] = bytes;
  }

 private:
  static constexpr const char* k_oci_manifest = "application/vnd.oci.image.manifest.v1+json";

  static std::string written(const std::string& name, const std::string& reference) {
    return name + (reference.find(':') == std::string::npos ? ":" : "@") + reference;
  }
  void begin(const std::string& request) {
    log.push_back(request);
    if (before_request) before_request(request);
  }
  static void require(bool can, const char* doing, const std::string& object) {
    if (!can) throw Error(ErrorKind::unsupported, doing, object, "405 UNSUPPORTED");
  }
  const registry::Manifest* find(const std::string& name, const std::string& reference) const {
    const auto repository = content.find(name);
    if (repository == content.end()) return nullptr;
    const auto tag = repository->second.tags.find(reference);
    const auto found = repository->second.manifests.find(
        tag == repository->second.tags.end() ? reference : tag->second);
    return found == repository->second.manifests.end() ? nullptr : &found->second;
  }
  const std::string* find_blob(const std::string& name, const std::string& digest) const {
    const auto repository = content.find(name);
    if (repository == content.end()) return nullptr;
    const auto found = repository->second.blobs.find(digest);
    return found == repository->second.blobs.end() ? nullptr : &found->second;
  }
  // As the registry does: what a manifest names has to be there before it.
  void require_parts(const std::string& name, const std::string& reference,
                     const registry::Manifest& manifest) const {
    const auto json = nlohmann::json::parse(manifest.bytes, nullptr, false);
    if (!json.is_object()) return;
    std::vector<std::string> blobs;
    if (json.contains("config")) blobs.push_back(json["config"]["digest"]);
    for (const auto& layer : json.value("layers", nlohmann::json::array()))
      blobs.push_back(layer["digest"]);
    bool all = true;
    for (const auto& blob : blobs) all = all && find_blob(name, blob) != nullptr;
    for (const auto& part : json.value("manifests", nlohmann::json::array()))
      all = all && find(name, part["digest"]) != nullptr;
    if (!all)
      throw Error(ErrorKind::invalid, "put", written(name, reference), "400 MANIFEST_BLOB_UNKNOWN");
  }
  void store(const std::string& name, const std::string& reference,
             const registry::Manifest& manifest) {
    content[name].manifests[manifest.digest] = manifest;
    if (reference != manifest.digest) content[name].tags[reference] = manifest.digest;
  }
  nlohmann::json put_text(const std::string& name, const std::string& bytes) {
    const std::lock_guard lock(m_mutex);
    const std::string digest = registry::sha256_digest(bytes);
    content[name].blobs[digest] = bytes;
    return {{"digest", digest}, {"size", bytes.size()}};
  }
  nlohmann::json artifact(const std::string& name, const std::string& text) {
    nlohmann::json config = put_text(name, "{}");
    config["mediaType"] = "application/vnd.oci.empty.v1+json";
    return {{"schemaVersion", 2},
            {"config", config},
            {"layers", nlohmann::json::array({put_text(name, text)})}};
  }
  std::string put_json(const std::string& name, const std::string& tag, const std::string& type,
                       const nlohmann::json& json) {
    const std::lock_guard lock(m_mutex);
    nlohmann::json typed = json;
    typed["mediaType"] = type;
    const std::string bytes = typed.dump();
    const std::string digest = registry::sha256_digest(bytes);
    store(name, tag.empty() ? digest : tag, {digest, type, bytes});
    return digest;
  }

  // Recursive, so that before_request may push.
  mutable std::recursive_mutex m_mutex;
};

class NoCache final : public registry::FactCache {
 public:
  std::optional<registry::ManifestFact> find(const std::string&) override { return std::nullopt; }
  void remember(const std::string&, const registry::ManifestFact&) override {}
};

inline registry::Inventory inventory_of(registry::Registry& registry, Time now,
                                        const registry::InventoryTask& task = {}) {
  registry::Inventory inventory;
  inventory.registry = "prod";
  inventory.url = "http://r.io";
  inventory.hosts = {"r.io"};
  inventory.taken = now;
  NoCache cache;
  registry::take_inventory(registry, cache, task, inventory);
  return inventory;
}

}  // namespace keelson::tests

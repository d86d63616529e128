// SPDX-License-Identifier: Apache-2.0
#include "src/registry/inventory.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::registry {
namespace {

using Json = nlohmann::json;

constexpr int k_index_depth_max = 4;

std::string text_at(const Json& json, const char* key) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_string()) return {};
  return json[key];
}

std::int64_t size_at(const Json& json) {
  if (!json.is_object() || !json.contains("size") || !json["size"].is_number_integer()) return 0;
  return json["size"];
}

// Of the latest child, if every child has a time: an index is as new as its newest part.
std::string latest(const std::vector<std::string>& times) {
  std::string best;
  std::optional<Time> best_time;
  for (const std::string& text : times) {
    const auto time = parse_time(text);
    if (!time) return {};
    if (!best_time || *time > *best_time) best = text, best_time = time;
  }
  return best;
}

class Taker {
 public:
  Taker(Registry& registry, FactCache& cache, RepositoryInventory& into)
      : m_registry(registry), m_cache(cache), m_into(into) {}

  void take() {
    const auto tags = m_registry.tags(m_into.name);
    if (!tags) return;
    for (const std::string& tag : *tags) {
      // A tag that went while we looked is simply gone.
      if (auto digest = m_registry.resolve(m_into.name, tag)) m_into.tags[tag] = *digest;
    }
    for (const auto& [tag, digest] : m_into.tags) fact(digest, 0);
  }

 private:
  ManifestFact fact(const std::string& digest, int depth) {
    if (auto known = m_into.manifests.find(digest); known != m_into.manifests.end())
      return known->second;
    auto found = m_cache.find(digest);
    if (!found) {
      found = read(digest, depth);
      m_cache.remember(digest, *found);
    } else {
      for (const std::string& child : found->children) child_fact(child, depth);
    }
    m_into.manifests[digest] = *found;
    return *found;
  }

  std::optional<ManifestFact> child_fact(const std::string& digest, int depth) {
    if (depth == k_index_depth_max) {
      throw Error(ErrorKind::protocol, "read index in", m_into.name,
                  "indexes are nested too deeply");
    }
    // An index may name children that were never pushed, or were deleted under it.
    if (!m_cache.find(digest) && !m_registry.resolve(m_into.name, digest)) return std::nullopt;
    return fact(digest, depth + 1);
  }

  ManifestFact read(const std::string& digest, int depth) {
    const std::string object = m_into.name + "@" + digest;
    const auto manifest = m_registry.manifest(m_into.name, digest);
    if (!manifest)
      throw Error(ErrorKind::conflict, "read manifest", object, "it vanished during the inventory",
                  "run again");
    const Json json = Json::parse(manifest->bytes, nullptr, false);
    if (!json.is_object())
      throw Error(ErrorKind::protocol, "read manifest", object, "it is not JSON");
    ManifestFact result;
    if (json.contains("annotations")) read_origin(json["annotations"], result);
    result.media_type = manifest->media_type;
    result.size_bytes = static_cast<std::int64_t>(manifest->bytes.size());
    if (json.contains("subject")) result.subject = text_at(json["subject"], "digest");
    if (json.contains("manifests") && json["manifests"].is_array()) {
      read_index(json["manifests"], depth, result);
    } else {
      read_image(json, result);
    }
    return result;
  }

  void read_index(const Json& children, int depth, ManifestFact& result) {
    std::vector<std::string> times;
    for (const Json& child : children) {
      const std::string digest = text_at(child, "digest");
      if (digest.empty()) continue;
      result.children.push_back(digest);
      const auto known = child_fact(digest, depth);
      const std::string platform =
          child.contains("platform") ? text_at(child["platform"], "os") : "";
      if (platform == "unknown") continue;  // attestations
      times.push_back(known ? known->created : "");
      // All parts of an index come from one commit.
      if (known && result.revision.empty()) result.revision = known->revision;
    }
    result.created = latest(times);
  }

  void read_image(const Json& json, ManifestFact& result) {
    if (json.contains("layers") && json["layers"].is_array()) {
      for (const Json& layer : json["layers"]) result.size_bytes += size_at(layer);
    }
    if (!json.contains("config")) return;
    const Json& config = json["config"];
    result.size_bytes += size_at(config);
    const std::string type = text_at(config, "mediaType");
    if (type != "application/vnd.docker.container.image.v1+json" &&
        type != "application/vnd.oci.image.config.v1+json") {
      return;
    }
    if (const auto blob = m_registry.blob(m_into.name, text_at(config, "digest"))) {
      const Json json_of_blob = Json::parse(*blob, nullptr, false);
      result.created = text_at(json_of_blob, "created");
      if (json_of_blob.is_object() && json_of_blob.contains("config") &&
          json_of_blob["config"].is_object() && json_of_blob["config"].contains("Labels")) {
        read_origin(json_of_blob["config"]["Labels"], result);
      }
    }
  }

  // OCI image-spec, annotations: what the image says of its origin. Annotations of the
  // manifest are read first and win over labels.
  static void read_origin(const Json& texts, ManifestFact& result) {
    const std::string prefix = "org.opencontainers.image.";
    if (result.revision.empty()) result.revision = text_at(texts, (prefix + "revision").c_str());
    if (!result.built_on.empty()) return;
    const auto base =
        normalised(text_at(texts, (prefix + "base.name").c_str()), Patterns::forbidden);
    const std::string digest = text_at(texts, (prefix + "base.digest").c_str());
    if (!base || digest.empty()) return;
    result.built_on =
        normalised(parse_image_reference(*base).name() + "@" + digest, Patterns::forbidden)
            .value_or("");
  }

  Registry& m_registry;
  FactCache& m_cache;
  RepositoryInventory& m_into;
};

// Failures of one repository; others mean that the registry itself does not work.
bool is_local(ErrorKind kind) {
  return kind == ErrorKind::protocol || kind == ErrorKind::forbidden ||
         kind == ErrorKind::not_found || kind == ErrorKind::conflict || kind == ErrorKind::invalid;
}

}  // namespace

const RepositoryInventory* Inventory::find(const std::string& repository) const {
  const auto found = std::lower_bound(
      repositories.begin(), repositories.end(), repository,
      [](const RepositoryInventory& r, const std::string& name) { return r.name < name; });
  return found != repositories.end() && found->name == repository ? &*found : nullptr;
}

void take_inventory(Registry& registry, FactCache& cache, Inventory& inventory) {
  auto names = registry.repositories();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) {
    RepositoryInventory& repository = inventory.repositories.emplace_back();
    repository.name = name;
    try {
      Taker(registry, cache, repository).take();
    } catch (const Error& error) {
      if (!is_local(error.kind())) throw;
      repository.failure = error.sentence();
    }
  }
}

}  // namespace keelson::registry

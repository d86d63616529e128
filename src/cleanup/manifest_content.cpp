// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/manifest_content.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/registry/digest.hpp"

namespace keelson::cleanup {
namespace {

using ManifestJson = nlohmann::json;

constexpr std::size_t k_bytes_max = 32u << 20;  // registries take 4 MiB
constexpr int k_manifest_depth_max = 32;        // the specifications need 5

Error no_manifest(const std::string& cause) {
  return Error(ErrorKind::invalid, "read manifest", "its bytes", cause);
}

ManifestJson parse(std::string_view bytes) {
  if (bytes.size() > k_bytes_max) throw no_manifest("they are too many for a manifest");
  const auto bound = [](int depth, ManifestJson::parse_event_t, ManifestJson&) {
    if (depth > k_manifest_depth_max)
      throw no_manifest("they are nested too deeply for a manifest");
    return true;
  };
  ManifestJson json = ManifestJson::parse(bytes, bound);
  if (!json.is_object()) throw no_manifest("they are no JSON object");
  return json;
}

bool is_foreign(const std::string& media_type) {
  return media_type.find(".foreign.") != std::string::npos ||
         media_type.find(".nondistributable.") != std::string::npos;
}

NamedBlob blob_of(const ManifestJson& descriptor) {
  return {descriptor.at("digest").get<std::string>(), descriptor.value("size", std::int64_t{-1}),
          is_foreign(descriptor.value("mediaType", ""))};
}

}  // namespace

ManifestContent manifest_content(std::string_view bytes) {
  try {
    const ManifestJson json = parse(bytes);
    ManifestContent content;
    if (const auto config = json.find("config"); config != json.end() && !config->is_null())
      content.blobs.push_back(blob_of(*config));
    // An artifact manifest calls them blobs; schema 1 names them alone.
    for (const char* list : {"layers", "blobs"}) {
      for (const ManifestJson& layer : json.value(list, ManifestJson::array()))
        content.blobs.push_back(blob_of(layer));
    }
    for (const ManifestJson& layer : json.value("fsLayers", ManifestJson::array()))
      content.blobs.push_back({layer.at("blobSum").get<std::string>(), -1, false});
    for (const ManifestJson& part : json.value("manifests", ManifestJson::array()))
      content.parts.push_back(part.at("digest").get<std::string>());
    if (const auto subject = json.find("subject"); subject != json.end() && !subject->is_null())
      content.subject = subject->at("digest").get<std::string>();
    return content;
  } catch (const ManifestJson::exception& error) {
    throw no_manifest(error.what());
  }
}

std::string attached_to(std::string_view tag) {
  constexpr std::string_view before = "sha256-";
  constexpr std::size_t hex = 64;
  if (!tag.starts_with(before) || tag.size() < before.size() + hex) return {};
  const std::string_view rest = tag.substr(before.size() + hex);
  if (!rest.empty() && rest[0] != '.' && rest[0] != '-') return {};
  const std::string digest = "sha256:" + std::string(tag.substr(before.size(), hex));
  return registry::Digest::parse(digest) ? digest : "";
}

}  // namespace keelson::cleanup

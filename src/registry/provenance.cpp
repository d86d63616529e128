// SPDX-License-Identifier: Apache-2.0
#include <Poco/Base64Decoder.h>
#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <sstream>

#include "analyzer/model/image_reference.hpp"
#include "src/registry/bounded_json.hpp"
#include "src/registry/claims.hpp"

namespace keelson::registry {
namespace {

using Json = nlohmann::json;

constexpr JsonBounds k_statement_bounds{64, 500'000};

// Empty: it is not well written.
std::string decoded_base64(const std::string& text) {
  std::istringstream in(text);
  Poco::Base64Decoder decoder(in);
  try {
    return {std::istreambuf_iterator<char>(decoder), {}};
  } catch (const Poco::Exception&) {
    return {};
  }
}

// nullopt: it is not well written.
std::optional<std::string> decoded_percent(const std::string& text) {
  try {
    std::string plain;
    Poco::URI::decode(text, plain);
    return plain;
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

// The statement in an envelope, if it is in one (DSSE; Sigstore bundle).
std::optional<Json> statement_of(std::string_view bytes) {
  auto json = parse_json(bytes, k_statement_bounds);
  if (!json) return std::nullopt;
  if (const Json& bundled = value_at(*json, "dsseEnvelope"); bundled.is_object())
    json = Json(bundled);
  const std::string payload = text_at(*json, "payload");
  return payload.empty() ? json : parse_json(decoded_base64(payload), k_statement_bounds);
}

std::string after(const std::string& text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : "";
}

// purl-spec, query part: "a=b&c=d".
std::string qualifier(const std::string& query, const std::string& key) {
  std::size_t begin = 0;
  while (begin < query.size()) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    const std::string one = query.substr(begin, end - begin);
    if (one.starts_with(key + "=")) return decoded_percent(one.substr(key.size() + 1)).value_or("");
    begin = end + 1;
  }
  return "";
}

// What BuildKit and others write for an image: pkg:docker/NAME@VERSION?digest=…, where VERSION
// is a tag or a digest; pkg:oci/NAME@DIGEST?repository_url=…&tag=…; docker-image://REFERENCE.
std::string reference_of(const std::string& uri) {
  const std::string plain = after(uri, "docker-image://");
  if (!plain.empty()) return plain;
  const std::size_t question = std::min(uri.find('?'), uri.size());
  const std::string path = uri.substr(0, question),
                    query = question < uri.size() ? uri.substr(question + 1) : "";
  const std::string docker = after(path, "pkg:docker/"), oci = after(path, "pkg:oci/");
  const std::string& of = docker.empty() ? oci : docker;
  if (of.empty()) return "";
  const std::size_t at = std::min(of.rfind('@'), of.size());
  std::string name = decoded_percent(of.substr(0, at)).value_or("");
  const std::string version = at < of.size() ? decoded_percent(of.substr(at + 1)).value_or("") : "";
  std::string tag = qualifier(query, "tag"), digest = qualifier(query, "digest");
  if (const std::string url = qualifier(query, "repository_url"); !url.empty()) name = url;
  (version.find(':') == std::string::npos ? tag : digest) = version;
  return name + (tag.empty() ? "" : ":" + tag) + (digest.empty() ? "" : "@" + digest);
}

void add_material(const Json& material, std::vector<ClaimedBase>& bases) {
  const auto written = reference_of(text_at(material, "uri"));
  const auto image = normalised(written, Patterns::forbidden);
  if (!image) return;
  const ImageReference reference = parse_image_reference(*image);
  std::string digest = reference.digest;
  if (digest.empty()) digest = "sha256:" + text_at(value_at(material, "digest"), "sha256");
  if (Digest::parse(digest)) bases.push_back({reference.name() + "@" + digest, Claim::provenance});
  if (!reference.tag.empty())
    bases.push_back({reference.name() + ":" + reference.tag, Claim::provenance});
}

}  // namespace

std::vector<ClaimedBase> bases_of_provenance(std::string_view bytes) {
  const auto statement = statement_of(bytes);
  if (!statement) return {};
  const Json& predicate = value_at(*statement, "predicate");
  std::vector<ClaimedBase> bases;
  for (const Json* materials :
       {&value_at(predicate, "materials"),
        &value_at(value_at(predicate, "buildDefinition"), "resolvedDependencies")}) {
    if (!materials->is_array()) continue;
    for (const Json& material : *materials) add_material(material, bases);
  }
  std::sort(bases.begin(), bases.end());
  bases.erase(std::unique(bases.begin(), bases.end()), bases.end());
  return bases;
}

}  // namespace keelson::registry

// SPDX-License-Identifier: Apache-2.0
#include "src/registry/distribution.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/model/error.hpp"
#include "src/registry/digest.hpp"

namespace keelson::registry {
namespace {

using Json = nlohmann::json;
using net::Method;

constexpr int k_pages_max = 100'000;
constexpr std::size_t k_config_bytes_max = 8u << 20;

// All four types at once: with fewer, a multi-arch tag answers with a child's digest.
const net::HeaderMap k_accept = {
    {"Accept",
     "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
     "application/vnd.docker.distribution.manifest.list.v2+json, "
     "application/vnd.docker.distribution.manifest.v2+json"}};

Json parse(const net::Response& response, const std::string& doing, const std::string& object) {
  Json json = Json::parse(response.body, nullptr, false);
  if (!json.is_discarded()) return json;
  const std::string kind = response.body.find("<html") != std::string::npos ||
                                   response.body.find("<!DOCTYPE") != std::string::npos
                               ? "the answer is a web page"
                               : "the answer is not complete JSON";
  throw Error(ErrorKind::protocol, doing, object, kind,
              "is the URL in keelson.yml that of the registry, and not of a proxy before it?");
}

// Names under `key`; the registry writes null for none.
void append_names(const Json& json, const char* key, const std::string& doing,
                  const std::string& object, std::vector<std::string>& names) {
  if (!json.is_object() || !json.contains(key)) {
    throw Error(ErrorKind::protocol, doing, object,
                std::string("the answer has no \"") + key + "\"");
  }
  if (json[key].is_null()) return;
  for (const Json& name : json[key]) {
    if (!name.is_string()) throw Error(ErrorKind::protocol, doing, object, "a name is not a text");
    names.push_back(name);
  }
}

// RFC 8288: <path>; rel="next". The host, if any, is dropped: we stay where we are.
std::optional<std::string> next_page(const net::Response& response) {
  const auto link = response.header("Link");
  if (!link || link->find("rel=\"next\"") == std::string::npos) return std::nullopt;
  const std::size_t open = link->find('<'), close = link->find('>');
  if (open == std::string::npos || close == std::string::npos || close < open) return std::nullopt;
  std::string target = link->substr(open + 1, close - open - 1);
  if (const std::size_t scheme = target.find("://"); scheme != std::string::npos) {
    const std::size_t path = target.find('/', scheme + 3);
    target = path == std::string::npos ? "/" : target.substr(path);
  }
  if (!target.starts_with('/')) target.insert(0, "/");
  return target;
}

bool has_code(const net::Response& response, const char* code) {
  const Json json = Json::parse(response.body, nullptr, false);
  if (!json.is_object() || !json.contains("errors") || !json["errors"].is_array()) return false;
  for (const Json& error : json["errors"]) {
    if (error.is_object() && error.value("code", Json()) == code) return true;
  }
  return false;
}

void require_digest(const std::string& expected, const std::string& bytes,
                    const std::string& object) {
  const std::string actual = sha256_digest(bytes);
  if (actual == expected) return;
  throw Error(ErrorKind::protocol, "verify", object, "its content has the digest " + actual,
              "the registry or a proxy serves other bytes than it should: look there first");
}

std::string manifest_path(const std::string& repository, const std::string& reference) {
  return "/v2/" + repository + "/manifests/" + reference;
}

}  // namespace

DistributionRegistry::DistributionRegistry(net::ClientOptions options)
    : m_client(std::move(options)) {}

std::vector<std::string> DistributionRegistry::repositories() {
  std::vector<std::string> names;
  const std::string doing = "list repositories of";
  std::string path = "/v2/_catalog?n=1000";
  for (int page = 0; page < k_pages_max; ++page) {
    const auto response = m_client.send({Method::get, path, {}, {}}, doing);
    require_success(response, doing, m_client.url());
    append_names(parse(response, doing, m_client.url()), "repositories", doing, m_client.url(),
                 names);
    const auto next = next_page(response);
    if (!next) return names;
    if (*next == path) break;
    path = *next;
  }
  throw Error(ErrorKind::protocol, doing, m_client.url(), "its pages do not come to an end");
}

std::optional<std::vector<std::string>> DistributionRegistry::tags(const std::string& repository) {
  std::vector<std::string> names;
  const std::string doing = "list tags of";
  std::string path = "/v2/" + repository + "/tags/list?n=1000";
  for (int page = 0; page < k_pages_max; ++page) {
    const auto response =
        m_client.send({Method::get, path, {}, {}}, doing + " " + repository + " in");
    if (response.status == 404 && has_code(response, "NAME_UNKNOWN")) return std::nullopt;
    require_success(response, doing, repository);
    append_names(parse(response, doing, repository), "tags", doing, repository, names);
    const auto next = next_page(response);
    if (!next) return names;
    if (*next == path) break;
    path = *next;
  }
  throw Error(ErrorKind::protocol, doing, repository, "its pages do not come to an end");
}

std::optional<std::string> DistributionRegistry::resolve(const std::string& repository,
                                                         const std::string& reference) {
  const std::string object = repository + ":" + reference;
  auto response = m_client.send({Method::head, manifest_path(repository, reference), k_accept, {}},
                                "resolve " + object + " in");
  if (response.status == 404) return std::nullopt;
  require_success(response, "resolve", object);
  if (auto digest = response.header("Docker-Content-Digest")) return digest;
  response = m_client.send({Method::get, manifest_path(repository, reference), k_accept, {}},
                           "resolve " + object + " in");
  if (response.status == 404) return std::nullopt;
  require_success(response, "resolve", object);
  return sha256_digest(response.body);
}

std::optional<Manifest> DistributionRegistry::manifest(const std::string& repository,
                                                       const std::string& digest) {
  const std::string object = repository + "@" + digest;
  const auto response =
      m_client.send({Method::get, manifest_path(repository, digest), k_accept, {}},
                    "read manifest " + object + " from");
  if (response.status == 404) return std::nullopt;
  require_success(response, "read manifest", object);
  require_digest(digest, response.body, object);
  return Manifest{digest, response.header("Content-Type").value_or(""), response.body};
}

std::optional<std::string> DistributionRegistry::blob(const std::string& repository,
                                                      const std::string& digest) {
  const std::string object = repository + "@" + digest;
  const auto response =
      m_client.send({Method::get, "/v2/" + repository + "/blobs/" + digest, {}, {}},
                    "read blob " + object + " from");
  if (response.status == 404) return std::nullopt;
  require_success(response, "read blob", object);
  if (response.body.size() > k_config_bytes_max) {
    throw Error(ErrorKind::protocol, "read blob", object, "it is larger than 8 MiB");
  }
  require_digest(digest, response.body, object);
  return response.body;
}

DistributionEditor::DistributionEditor(net::ClientOptions options) : m_client(std::move(options)) {}

bool DistributionEditor::remove(const std::string& repository, const std::string& digest) {
  const std::string object = repository + "@" + digest;
  const auto response = m_client.send({Method::del, manifest_path(repository, digest), {}, {}},
                                      "delete " + object + " from");
  if (response.status == 404) return false;
  require_success(response, "delete", object);
  return true;
}

void DistributionEditor::put(const std::string& repository, const std::string& reference,
                             const Manifest& manifest) {
  const std::string object =
      repository + (reference.find(':') == std::string::npos ? ":" : "@") + reference;
  const auto response = m_client.send({Method::put,
                                       manifest_path(repository, reference),
                                       {{"Content-Type", manifest.media_type}},
                                       manifest.bytes},
                                      "put " + object + " into");
  if (response.status == 400 || response.status == 404) {
    throw Error(
        ErrorKind::invalid, "put", object,
        "the registry refuses the manifest: " + response.body.substr(0, 300),
        "its layers may be gone after garbage collection; rebuild the image from its Dockerfile");
  }
  require_success(response, "put", object);
  const auto digest = response.header("Docker-Content-Digest");
  if (digest && *digest != manifest.digest) {
    throw Error(ErrorKind::protocol, "put", object, "the registry stored it as " + *digest);
  }
}

}  // namespace keelson::registry

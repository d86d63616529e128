// SPDX-License-Identifier: Apache-2.0
#include "src/registry/distribution.hpp"

#include "analyzer/model/error.hpp"
#include "src/registry/answer.hpp"
#include "src/registry/digest.hpp"
#include "src/registry/names.hpp"
#include "src/registry/requests.hpp"

namespace keelson::registry {
namespace {

using net::Method;
using net::Request;

constexpr int k_pages_max = 100'000;
constexpr std::size_t k_manifest_bytes_max = 8u << 20;  // registries take 4 MiB
constexpr std::size_t k_config_bytes_max = 8u << 20;

void require_digest(const std::string& expected, const std::string& actual,
                    const std::string& object) {
  if (actual == expected) return;
  throw Error(ErrorKind::protocol, "verify", object, "its content has the digest " + actual,
              "the registry or a proxy serves other bytes than it should: look there first");
}

}  // namespace

DistributionRegistry::DistributionRegistry(net::ClientOptions options)
    : m_client(std::move(options)) {}

std::optional<std::vector<std::string>> DistributionRegistry::list(std::string path,
                                                                   const std::string& space,
                                                                   const char* key,
                                                                   const std::string& doing,
                                                                   const std::string& object) {
  std::vector<std::string> names;
  for (int page = 0; page < k_pages_max; ++page) {
    Request request{Method::get, path, {}, {}};
    request.space = space;
    const auto response = m_client.send(request, doing);
    if (is_absent(response, doing, object)) return std::nullopt;
    require_done(response, doing, object);
    append_names(response, key, doing, object, names);
    const auto next = next_page(response);
    if (!next) return names;
    if (*next == path) break;
    path = *next;
  }
  throw Error(ErrorKind::protocol, doing, object, "its pages do not come to an end");
}

std::vector<std::string> DistributionRegistry::repositories() {
  const std::string doing = "list repositories of";
  auto names = list("/v2/_catalog?n=1000", "catalog", "repositories", doing, m_client.url());
  if (names) return std::move(*names);
  throw Error(ErrorKind::protocol, doing, m_client.url(), "it says that it has no catalog",
              "is the URL in keelson.yml that of the registry?");
}

std::optional<std::vector<std::string>> DistributionRegistry::tags(const std::string& repository) {
  require_repository(repository);
  return list("/v2/" + repository + "/tags/list?n=1000", pull_space(repository), "tags",
              "list tags of", repository);
}

std::optional<std::string> DistributionRegistry::resolve(const std::string& repository,
                                                         const std::string& reference) {
  require_reference(repository, reference);
  const std::string object = written(repository, reference);
  const auto response = m_client.send(manifest_request(Method::head, repository, reference),
                                      "resolve " + object + " in");
  if (response.status == 404 && is_of_registry(response)) return std::nullopt;
  if (response.status != 404) {
    require_done(response, "resolve", object);
    const auto digest = response.header("Docker-Content-Digest");
    if (digest && !digest->empty()) return digest;
  }
  // A head has no body that says what is unknown; and not every registry tells the digest.
  const auto found = manifest(repository, reference);
  return found ? std::optional(found->digest) : std::nullopt;
}

std::optional<Manifest> DistributionRegistry::manifest(const std::string& repository,
                                                       const std::string& reference) {
  require_reference(repository, reference);
  const std::string object = written(repository, reference), doing = "read manifest";
  auto response = m_client.send(manifest_request(Method::get, repository, reference),
                                doing + " " + object + " from");
  if (is_absent(response, doing, object)) return std::nullopt;
  require_done(response, doing, object);
  // A page without a digest would otherwise be a manifest of its own.
  const std::size_t start = response.body.find_first_not_of(" \t\r\n");
  if (start == std::string::npos || response.body[start] != '{')
    throw Error(ErrorKind::protocol, doing, object, "the answer is no manifest");
  if (response.body.size() > k_manifest_bytes_max)
    throw Error(ErrorKind::protocol, doing, object, "it is larger than 8 MiB");
  const std::string digest = sha256_digest(response.body);
  const bool is_by_digest = reference.find(':') != std::string::npos;
  const auto said = response.header("Docker-Content-Digest");
  require_digest(is_by_digest ? reference : said.value_or(digest), digest, object);
  return Manifest{digest, response.header("Content-Type").value_or(""), std::move(response.body)};
}

std::optional<std::string> DistributionRegistry::blob(const std::string& repository,
                                                      const std::string& digest) {
  std::string bytes;
  const bool is_there = read_blob(repository, digest, [&](std::string_view piece) {
    bytes += piece;
    if (bytes.size() > k_config_bytes_max) {
      throw Error(ErrorKind::protocol, "read blob", written(repository, digest),
                  "it is larger than 8 MiB");
    }
  });
  return is_there ? std::optional(std::move(bytes)) : std::nullopt;
}

bool DistributionRegistry::has_blob(const std::string& repository, const std::string& digest) {
  require_digest_name(repository, digest);
  return is_blob_there(m_client, repository, digest, pull_space(repository));
}

bool DistributionRegistry::read_blob(const std::string& repository, const std::string& digest,
                                     const Sink& sink) {
  require_digest_name(repository, digest);
  const std::string object = written(repository, digest), doing = "read blob";
  Sha256 sum;
  Request request = blob_request(Method::get, repository, digest);
  request.sink = [&](std::string_view piece) {
    sum.add(piece);
    sink(piece);
  };
  const auto response = m_client.send(request, doing + " " + object + " from");
  if (is_absent(response, doing, object)) return false;
  require_done(response, doing, object);
  require_digest(digest, sum.digest(), object);
  return true;
}

}  // namespace keelson::registry

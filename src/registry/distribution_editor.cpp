// SPDX-License-Identifier: Apache-2.0
#include "analyzer/model/error.hpp"
#include "src/registry/answer.hpp"
#include "src/registry/bounded_json.hpp"
#include "src/registry/distribution.hpp"
#include "src/registry/names.hpp"
#include "src/registry/requests.hpp"

namespace keelson::registry {
namespace {

using net::Method;
using net::Request;
using net::Response;

constexpr std::size_t k_quoted_bytes_max = 300;

// Whether it is gone already. Any other 404 is a failure.
bool is_gone(const Response& response, const std::string& doing, const std::string& object) {
  if (response.status != 404) return false;
  if (has_code(response, {"MANIFEST_UNKNOWN", "NAME_UNKNOWN"})) return true;
  throw Error(ErrorKind::protocol, doing, object,
              "the answer 404 does not say that it is unknown, so it may not be the registry's",
              "whether it is still there is not known: look at the registry, then run again");
}

void require_stored_as(const std::string& digest, const Response& response,
                       const std::string& doing, const std::string& object) {
  const auto stored = response.header("Docker-Content-Digest");
  if (stored && *stored != digest)
    throw Error(ErrorKind::protocol, doing, object, "the registry stored it as " + *stored);
}

}  // namespace

DistributionEditor::DistributionEditor(net::ClientOptions options) : m_client(std::move(options)) {}

bool DistributionEditor::remove(const std::string& repository, const std::string& digest) {
  require_digest_name(repository, digest);
  const std::string object = written(repository, digest);
  const auto response =
      m_client.send(delete_request(repository, digest), "delete " + object + " from");
  if (is_gone(response, "delete", object)) return false;
  require_status(response, 202, "delete", object);
  return true;
}

bool DistributionEditor::untag(const std::string& repository, const std::string& tag) {
  require_tag(repository, tag);
  const std::string object = written(repository, tag);
  const auto response = m_client.send(delete_request(repository, tag), "untag " + object + " in");
  if (is_gone(response, "untag", object)) return false;
  if (response.status == 405 ||
      (response.status == 400 && has_code(response, {"DIGEST_INVALID"}))) {
    throw Error(
        ErrorKind::unsupported, "untag", object,
        "this registry cannot remove a tag alone: it answered " + std::to_string(response.status),
        "distribution can from release 3.0 on, with storage.delete.enabled: true");
  }
  require_status(response, 202, "untag", object);
  return true;
}

void DistributionEditor::put(const std::string& repository, const std::string& reference,
                             const Manifest& manifest) {
  require_reference(repository, reference);
  const std::string object = written(repository, reference);
  Request request{Method::put,
                  "/v2/" + repository + "/manifests/" + reference,
                  {{"Content-Type", manifest.media_type}},
                  manifest.bytes};
  request.space = push_space(repository);
  const auto response = m_client.send(request, "put " + object + " into");
  if (response.status == 400 || (response.status == 404 && !error_codes(response).empty())) {
    throw Error(
        ErrorKind::invalid, "put", object,
        "the registry refuses the manifest: " + printable(response.body, k_quoted_bytes_max),
        "its layers may be gone after garbage collection; rebuild the image from its Dockerfile");
  }
  require_status(response, 201, "put", object);
  require_stored_as(manifest.digest, response, "put", object);
}

void DistributionEditor::put_blob(const std::string& repository, const std::string& digest,
                                  std::int64_t size, const std::function<std::string()>& read) {
  require_digest_name(repository, digest);
  const std::string object = written(repository, digest), doing = "put blob";
  if (is_blob_there(m_client, repository, digest, pull_space(repository))) return;
  // Asks for the token of pushing, so that it is there when the bytes go: once.
  Request request{Method::post, "/v2/" + repository + "/blobs/uploads/", {}, {}};
  request.space = push_space(repository);
  const auto begun = m_client.send(request, "begin to " + doing + " " + object + " into");
  require_status(begun, 202, doing, object);
  const auto location = begun.header("Location");
  if (!location || location->empty())
    throw Error(ErrorKind::protocol, doing, object, "the registry does not say where to send it");
  request.method = Method::put;
  request.path = path_of(*location);
  request.path += (request.path.find('?') == std::string::npos ? "?digest=" : "&digest=") + digest;
  request.headers = {{"Content-Type", "application/octet-stream"}};
  request.read_body = read;
  request.body_size = size;
  const auto response = m_client.send(request, doing + " " + object + " into");
  if (response.status == 400) {
    throw Error(ErrorKind::invalid, doing, object,
                "the registry refuses it: " + printable(response.body, k_quoted_bytes_max),
                "its bytes may be damaged where they were kept");
  }
  require_status(response, 201, doing, object);
  require_stored_as(digest, response, doing, object);
}

}  // namespace keelson::registry

// SPDX-License-Identifier: Apache-2.0
#include "src/registry/requests.hpp"

#include "src/registry/answer.hpp"
#include "src/registry/names.hpp"

namespace keelson::registry {

using net::Method;
using net::Request;

namespace {

// All types at once: with fewer, a multi-arch tag answers with a child's digest, or 404.
const net::HeaderMap k_accept = {
    {"Accept",
     "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
     "application/vnd.docker.distribution.manifest.list.v2+json, "
     "application/vnd.docker.distribution.manifest.v2+json"}};

}  // namespace

std::string pull_space(const std::string& repository) {
  return "pull " + repository;
}

std::string push_space(const std::string& repository) {
  return "push " + repository;
}

Request manifest_request(Method method, const std::string& repository,
                         const std::string& reference) {
  Request request{method, "/v2/" + repository + "/manifests/" + reference, k_accept, {}};
  request.space = pull_space(repository);
  return request;
}

Request blob_request(Method method, const std::string& repository, const std::string& digest) {
  Request request{method, "/v2/" + repository + "/blobs/" + digest, {}, {}};
  request.space = pull_space(repository);
  return request;
}

Request delete_request(const std::string& repository, const std::string& reference) {
  Request request{Method::del, "/v2/" + repository + "/manifests/" + reference, {}, {}};
  request.space = "delete " + repository;
  return request;
}

bool is_blob_there(net::HttpClient& client, const std::string& repository,
                   const std::string& digest, const std::string& space) {
  const std::string object = written(repository, digest), doing = "look for blob";
  Request request = blob_request(Method::head, repository, digest);
  request.space = space;
  auto response = client.send(request, doing + " " + object + " in");
  if (response.status == 404) {
    if (is_of_registry(response)) return false;
    // A head has no body that says what is unknown. If it is there after all, a byte of it
    // will do.
    request.method = Method::get;
    request.headers.emplace("Range", "bytes=0-0");
    response = client.send(request, doing + " " + object + " in");
    if (is_absent(response, doing, object)) return false;
  }
  require_done(response, doing, object);
  return true;
}

}  // namespace keelson::registry

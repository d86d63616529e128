// SPDX-License-Identifier: Apache-2.0
#include "src/registry/identify.hpp"

#include <algorithm>

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

constexpr std::size_t k_repositories_max = 5;
constexpr JsonBounds k_answer_bounds{16, 10'000};

class Identifier {
 public:
  explicit Identifier(const net::ClientOptions& options) : m_client(options) {}

  Identity identify(const std::vector<std::string>& repositories) {
    const Response root = ask(Method::get, "/v2/");
    if (root.header("Gitlab-Container-Registry-Version"))
      return {Product::gitlab, "it says so: Gitlab-Container-Registry-Version"};
    if (has_key("/api/v2.0/systeminfo", "harbor_version"))
      return {Product::harbor, "/api/v2.0/systeminfo has a harbor_version"};
    if (has_key("/api/v0/meta/features", "onlineGCEnabled"))
      return {Product::dtr, "/api/v0/meta/features has onlineGCEnabled"};
    if (has_key("/v2/_zot/ext/mgmt", "distSpecVersion"))
      return {Product::zot, "/v2/_zot/ext/mgmt has a distSpecVersion"};
    if (!is_of_registry(root))
      return {Product::unknown, "it does not say Docker-Distribution-Api-Version"};
    for (std::size_t i = 0; i < std::min(repositories.size(), k_repositories_max); ++i) {
      require_repository(repositories[i]);
      if (const auto found = by_untagging(repositories[i]); found.product != Product::unknown)
        return found;
      if (const auto found = by_paging(repositories[i]); found.product != Product::unknown)
        return found;
    }
    return {Product::distribution, "no repository shows which release"};
  }

 private:
  Response ask(Method method, const std::string& path) {
    return m_client.send({method, path, {}, {}}, "identify");
  }

  bool has_key(const std::string& path, const char* key) {
    const Response response = ask(Method::get, path);
    if (response.status != 200) return false;
    const auto json = parse_json(response.body, k_answer_bounds);
    return json && !value_at(*json, key).is_null();
  }

  // 2.x takes a tag for a digest, and says that it is none.
  Identity by_untagging(const std::string& repository) {
    const auto head =
        m_client.send(manifest_request(Method::head, repository, k_probe_tag), "identify");
    if (head.status != 404) return {};
    const auto answer = m_client.send(delete_request(repository, k_probe_tag), "identify");
    if (answer.status == 400 && has_code(answer, {"DIGEST_INVALID"}))
      return {Product::distribution_2, "deleting a tag is answered 400 DIGEST_INVALID"};
    const bool is_unknown =
        answer.status == 404 && has_code(answer, {"MANIFEST_UNKNOWN", "TAG_UNKNOWN"});
    if (answer.status == 202 || is_unknown)
      return {Product::distribution_3, "it knows how to delete a tag"};
    return {};
  }

  // 2.x lists all tags, however many are asked for.
  Identity by_paging(const std::string& repository) {
    Request request{Method::get, "/v2/" + repository + "/tags/list?n=1", {}, {}};
    request.space = pull_space(repository);
    const auto answer = m_client.send(request, "identify");
    if (answer.status != 200) return {};
    std::vector<std::string> tags;
    append_names(answer, "tags", "identify", repository, tags);
    if (tags.size() > 1) return {Product::distribution_2, "lists of tags ignore n=1"};
    if (tags.size() == 1 && next_page(answer))
      return {Product::distribution_3, "lists of tags come in pages"};
    return {};
  }

  net::HttpClient m_client;
};

}  // namespace

const char* product_name(Product product) {
  switch (product) {
    case Product::distribution:
      return "distribution, release not known";
    case Product::distribution_2:
      return "distribution 2.x";
    case Product::distribution_3:
      return "distribution 3.x";
    case Product::dtr:
      return "Docker Trusted Registry";
    case Product::gitlab:
      return "GitLab container registry";
    case Product::harbor:
      return "Harbor";
    case Product::zot:
      return "zot";
    case Product::unknown:
      break;
  }
  return "unknown";
}

Identity identify(const net::ClientOptions& options, const std::vector<std::string>& repositories) {
  return Identifier(options).identify(repositories);
}

std::vector<Danger> collector_dangers(Product product) {
  const bool is_third = product == Product::distribution_3;
  const Danger pushes{"what is pushed while it collects garbage can be left without its layers",
                      "run it only while the registry is stopped or read-only:",
                      is_third ? "registry garbage-collect /etc/distribution/config.yml"
                               : "registry garbage-collect /etc/docker/registry/config.yml"};
  switch (product) {
    case Product::distribution:
    case Product::distribution_2:
      return {{"garbage-collect -m (--delete-untagged) destroys the parts of tagged multi-platform "
               "images, and what is attached without a tag",
               "never give -m, or hold the parts: keelson doctor --hold-parts", ""},
              pushes};
    case Product::distribution_3:
      return {{"garbage-collect -m (--delete-untagged) destroys signatures and other attached "
               "manifests without a tag",
               "never give -m", ""},
              pushes};
    case Product::harbor:
      return {{"garbage collection with \"Delete Untagged Artifacts\" destroys whatever has no tag",
               "leave it unticked, and let Keelson delete", ""}};
    case Product::zot:
      return {{"it deletes untagged manifests by itself, unless its retention policy says not to",
               "set deleteUntagged: false for every repository", ""}};
    case Product::dtr:
    case Product::gitlab:
      return {
          {"it collects untagged manifests by itself; what was deleted cannot be restored for "
           "long",
           "copy what goes before it goes: vault: always", ""}};
    case Product::unknown:
      break;
  }
  return {{"what its garbage collector destroys is not known",
           "see its manual on manifests without a tag before it runs", ""}};
}

}  // namespace keelson::registry

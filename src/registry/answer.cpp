// SPDX-License-Identifier: Apache-2.0
#include "src/registry/answer.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "src/registry/bounded_json.hpp"

namespace keelson::registry {
namespace {

using Json = nlohmann::json;

constexpr JsonBounds k_error_bounds{16, 1000};
constexpr JsonBounds k_list_bounds{8, 5'000'000};

constexpr const char* k_hint =
    "is the URL in keelson.yml that of the registry, and not of a proxy before it?";

}  // namespace

std::vector<std::string> error_codes(const net::Response& response) {
  std::vector<std::string> codes;
  const auto json = parse_json(response.body, k_error_bounds);
  if (!json) return codes;
  const Json& errors = value_at(*json, "errors");
  if (!errors.is_array()) return codes;
  for (const Json& error : errors) {
    if (std::string code = text_at(error, "code"); !code.empty()) codes.push_back(std::move(code));
  }
  return codes;
}

bool has_code(const net::Response& response, std::initializer_list<const char*> codes) {
  for (const std::string& code : error_codes(response)) {
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) return true;
  }
  return false;
}

bool is_absent(const net::Response& response, const std::string& doing, const std::string& object) {
  if (response.status != 404) return false;
  if (has_code(response, {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", "BLOB_UNKNOWN"})) return true;
  throw Error(ErrorKind::protocol, doing, object,
              "the answer 404 does not say what is unknown, so it may not be the registry's",
              k_hint);
}

bool is_of_registry(const net::Response& response) {
  return response.header("Docker-Distribution-Api-Version").value_or("").starts_with("registry/2.");
}

void require_done(const net::Response& response, const std::string& doing,
                  const std::string& object) {
  require_success(response, doing, object);
  if (!response.header("Content-Type").value_or("").starts_with("text/html")) return;
  throw Error(ErrorKind::protocol, doing, object, "the answer is a web page", k_hint);
}

void require_status(const net::Response& response, int status, const std::string& doing,
                    const std::string& object) {
  require_done(response, doing, object);
  if (response.status == status) return;
  throw Error(ErrorKind::protocol, doing, object,
              "the answer is " + std::to_string(response.status) + ", where a registry says " +
                  std::to_string(status),
              k_hint);
}

void append_names(const net::Response& response, const char* key, const std::string& doing,
                  const std::string& object, std::vector<std::string>& names) {
  const auto json = parse_json(response.body, k_list_bounds);
  if (!json) {
    const bool is_page = response.body.find("<html") != std::string::npos ||
                         response.body.find("<!DOCTYPE") != std::string::npos;
    throw Error(ErrorKind::protocol, doing, object,
                is_page ? "the answer is a web page" : "the answer is not complete JSON", k_hint);
  }
  if (!json->is_object() || !json->contains(key)) {
    throw Error(ErrorKind::protocol, doing, object,
                std::string("the answer has no \"") + key + "\"");
  }
  const Json& list = value_at(*json, key);
  if (list.is_null()) return;
  if (!list.is_array()) throw Error(ErrorKind::protocol, doing, object, "the names are no list");
  for (const Json& name : list) {
    if (!name.is_string()) throw Error(ErrorKind::protocol, doing, object, "a name is not a text");
    names.push_back(name);
  }
}

std::string path_of(const std::string& location) {
  std::string path = location;
  if (const std::size_t scheme = path.find("://"); scheme != std::string::npos) {
    const std::size_t slash = path.find('/', scheme + 3);
    path = slash == std::string::npos ? "/" : path.substr(slash);
  }
  // The path of the URL in keelson.yml is put before it again.
  if (const std::size_t root = path.find("/v2/"); root != std::string::npos)
    return path.substr(root);
  return path.starts_with('/') ? path : "/" + path;
}

std::optional<std::string> next_page(const net::Response& response) {
  const auto link = response.header("Link");
  if (!link || link->find("rel=\"next\"") == std::string::npos) return std::nullopt;
  const std::size_t open = link->find('<'), close = link->find('>');
  if (open == std::string::npos || close == std::string::npos || close < open) return std::nullopt;
  return path_of(link->substr(open + 1, close - open - 1));
}

}  // namespace keelson::registry

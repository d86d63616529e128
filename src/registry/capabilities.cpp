// SPDX-License-Identifier: Apache-2.0
// What a distribution registry lets be changed, found out by asking for the deletion of
// what cannot be there.
#include "src/registry/answer.hpp"
#include "src/registry/distribution.hpp"
#include "src/registry/names.hpp"
#include "src/registry/requests.hpp"

namespace keelson::registry {
namespace {

std::string told(const net::Response& response) {
  std::string text = std::to_string(response.status);
  const auto codes = error_codes(response);
  return codes.empty() ? text : text + " " + codes[0].substr(0, 40);
}

bool is_unknown(const net::Response& response) {
  return response.status == 404 &&
         has_code(response, {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", "TAG_UNKNOWN"});
}

std::string why_not(const net::Response& response) {
  switch (response.status) {
    case 401:
    case 403:
      return told(response) + ": this account may not delete";
    case 405:
      return told(response) + ": deletion is off, or the registry is read-only or a cache";
    default:
      return told(response) + ": whether it deletes is not known from this answer";
  }
}

}  // namespace

Capabilities DistributionRegistry::capabilities(const std::string& repository) {
  require_repository(repository);
  const std::string nothing = "sha256:" + std::string(64, '0');
  const auto response =
      m_client.send(delete_request(repository, nothing), "probe deletion in " + repository + " of");
  // Releases 3.0.0 to 3.1.0 untag although deletion is off: that is no leave to do it.
  if (!is_unknown(response)) return {false, false, why_not(response)};
  return {true, can_untag(repository), ""};
}

bool DistributionRegistry::can_untag(const std::string& repository) {
  if (resolve(repository, k_probe_tag)) return false;  // somebody did push it
  const auto response = m_client.send(delete_request(repository, k_probe_tag),
                                      "probe untagging in " + repository + " of");
  return response.status == 202 || is_unknown(response);
}

}  // namespace keelson::registry

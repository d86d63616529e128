// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "src/net/http_client.hpp"
#include "src/net/http_date.hpp"
#include "src/net/retry_later.hpp"

namespace keelson::net {
namespace {

constexpr std::chrono::seconds k_longest{3600}, k_unsaid{1};

}  // namespace

std::optional<std::chrono::seconds> retry_after(const Error& error) noexcept {
  const auto* later = dynamic_cast<const RetryLater*>(&error);
  return later == nullptr ? std::nullopt : std::optional(later->wait());
}

std::optional<std::chrono::seconds> wait_asked_for(const Response& response) {
  const auto header = response.header("Retry-After");
  if (!header || header->empty()) return std::nullopt;
  if (header->find_first_not_of("0123456789") == std::string::npos) {
    const std::chrono::seconds wait(header->size() > 6 ? 999'999 : std::stol(*header));
    return std::min(wait, k_longest);
  }
  // Against the server's own clock, which need not be ours.
  const auto until = parse_http_date(*header),
             now = parse_http_date(response.header("Date").value_or(""));
  if (!until || !now) return std::nullopt;
  return std::clamp<std::chrono::seconds>(*until - *now, std::chrono::seconds(0), k_longest);
}

void require_success(const Response& response, const std::string& doing,
                     const std::string& object) {
  const int status = response.status;
  if (status >= 200 && status < 300) return;
  const std::string cause = "the server answered " + std::to_string(status);
  switch (status) {
    case 401:
      throw Error(ErrorKind::unauthorized, doing, object, cause + " Unauthorized",
                  "set username and password in keelson.yml");
    case 403:
      throw Error(ErrorKind::forbidden, doing, object, cause + " Forbidden",
                  "give Keelson's account the right to do this");
    case 404:
      throw Error(ErrorKind::not_found, doing, object, cause + " Not Found");
    case 405:
      throw Error(ErrorKind::unsupported, doing, object, cause + " Method Not Allowed",
                  "for a registry: switch deletion on (storage.delete.enabled: true)");
    case 429:
      throw RetryLater(Error(ErrorKind::rate_limited, doing, object, cause + " Too Many Requests",
                             "run again later, or ask for a higher limit"),
                       wait_asked_for(response).value_or(k_unsaid));
    case 503:
      throw RetryLater(Error(ErrorKind::network, doing, object, cause,
                             "look at the server's log, then run again"),
                       wait_asked_for(response).value_or(k_unsaid));
    default:
      throw Error(status >= 500 ? ErrorKind::network : ErrorKind::protocol, doing, object, cause,
                  status >= 500 ? "look at the server's log, then run again" : "");
  }
}

}  // namespace keelson::net

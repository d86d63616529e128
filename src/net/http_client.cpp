// SPDX-License-Identifier: Apache-2.0
#include "src/net/http_client.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "analyzer/model/error.hpp"
#include "src/net/authorizer.hpp"
#include "src/net/connection_pool.hpp"
#include "src/net/http_date.hpp"
#include "src/net/pacer.hpp"
#include "src/net/retry_later.hpp"

namespace keelson::net {
namespace {

constexpr std::chrono::seconds k_longest_pause{30};
constexpr std::size_t k_other_hosts_max = 16;
constexpr std::int64_t k_no_time = 0;

bool is_read(Method method) {
  return method == Method::get || method == Method::head;
}

bool worth_retrying(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

bool is_redirect(int status) {
  return status >= 301 && status <= 308 && status != 304;
}

}  // namespace

std::optional<std::string> Response::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::nullopt : std::optional(found->second);
}

struct HttpClient::Parts {
  explicit Parts(const ClientOptions& options)
      : address(parse_address(options.url)),
        pool(options, address),
        authorizer(options),
        pacer(pacer_of(options.url, options.requests_per_second)) {}

  Address address;
  ConnectionPool pool;
  Authorizer authorizer;
  std::shared_ptr<Pacer> pacer;
  std::atomic<std::int64_t> clock{k_no_time};  // seconds
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<HttpClient>> elsewhere;  // where redirects led, by URL
};

HttpClient::HttpClient(ClientOptions options)
    : m_options(std::move(options)), m_parts(std::make_unique<Parts>(m_options)) {}

HttpClient::~HttpClient() = default;

std::optional<Time> HttpClient::clock() const {
  const std::int64_t seconds = m_parts->clock;
  return seconds == k_no_time ? std::nullopt : std::optional(Time(std::chrono::seconds(seconds)));
}

Response HttpClient::exchange(const std::string& target, const Request& request,
                              const std::string& authorization) {
  if (m_parts->pacer) m_parts->pacer->wait();
  Response response = m_parts->pool.with_connection(
      [&](Connection& c) { return c.exchange(target, request, authorization); });
  if (const auto date = parse_http_date(response.header("Date").value_or("")))
    m_parts->clock = date->time_since_epoch().count();
  return response;
}

Response HttpClient::send_once(const std::string& target, const Request& request,
                               const std::string& doing) {
  constexpr const char* hint = "is it running, and is the URL in keelson.yml right?";
  try {
    std::string authorization = m_parts->authorizer.current(request.space);
    Response response = exchange(target, request, authorization);
    // Once what another thread got, and once anew: tokens run out.
    for (int round = 0; round < 2 && response.status == 401 && !request.read_body; ++round) {
      const auto renewed = m_parts->authorizer.renew(request.space, authorization, response);
      if (!renewed) break;
      authorization = renewed->value;
      response = exchange(target, request, authorization);
      if (renewed->is_fetched) break;
    }
    return response;
  } catch (const Poco::TimeoutException&) {
    throw Error(ErrorKind::timeout, doing, m_options.url,
                "no answer within " + std::to_string(m_options.timeout.count()) + " ms", hint);
  } catch (const Poco::Exception& error) {
    throw Error(ErrorKind::network, doing, m_options.url, error.displayText(), hint);
  }
}

Response HttpClient::send(const Request& request, const std::string& doing) {
  return send_to(m_parts->address.prefix + request.path, request, doing, m_options.redirects_max);
}

Response HttpClient::send_to(const std::string& target, const Request& request,
                             const std::string& doing, int redirects_left) {
  bool is_handed_over = false;
  Request watched = request;
  if (request.sink) {
    watched.sink = [&](std::string_view piece) {
      is_handed_over = true;
      request.sink(piece);
    };
  }
  const int attempts = is_read(request.method) ? m_options.attempts : 1;
  std::chrono::milliseconds pause = m_options.backoff;
  for (int attempt = 1;; ++attempt, pause *= 2) {
    try {
      Response response = send_once(target, watched, doing);
      if (attempt == attempts || !worth_retrying(response.status)) {
        if (!is_read(request.method)) return response;
        return follow(std::move(response), target, watched, doing, redirects_left);
      }
      const auto asked = wait_asked_for(response);
      std::this_thread::sleep_for(asked ? std::min(*asked, k_longest_pause) : pause);
    } catch (const Error& error) {
      const bool transient =
          error.kind() == ErrorKind::network || error.kind() == ErrorKind::timeout;
      if (attempt == attempts || !transient || is_handed_over) throw;
      std::this_thread::sleep_for(pause);
    }
  }
}

// Registries on object storage answer reads of blobs with an address elsewhere.
Response HttpClient::follow(Response response, const std::string& from, const Request& request,
                            const std::string& doing, int redirects_left) {
  if (!is_redirect(response.status)) return response;
  const auto location = response.header("Location");
  if (!location || redirects_left == 0) return response;
  const Address& here = m_parts->address;
  Poco::URI target(m_options.url);
  try {
    target.setPathEtc(from);
    target.resolve(*location);
  } catch (const Poco::Exception&) {
    return response;
  }
  if (target.getScheme() != here.scheme && target.getScheme() != "https") {
    throw Error(ErrorKind::protocol, doing, m_options.url,
                "it redirects to " + target.getScheme() + "://" + target.getHost());
  }
  const std::string path = target.getPathAndQuery();
  if (target.getScheme() == here.scheme && target.getAuthority() == here.authority)
    return send_to(path, request, doing, redirects_left - 1);
  Request other = request;
  other.path = path;
  other.space.clear();
  const bool is_same_host = target.getAuthority() == here.authority;
  if (!is_same_host) other.headers.erase("Authorization");
  const auto client = elsewhere(target.getScheme() + "://" + target.getAuthority(),
                                is_same_host ? WithCredentials::yes : WithCredentials::no);
  return client->send_to(path, other, doing, redirects_left - 1);
}

// Kept, since a registry that redirects one blob redirects them all.
std::shared_ptr<HttpClient> HttpClient::elsewhere(const std::string& url, WithCredentials with) {
  const std::lock_guard lock(m_parts->mutex);
  auto& clients = m_parts->elsewhere;
  if (const auto known = clients.find(url); known != clients.end()) return known->second;
  if (clients.size() >= k_other_hosts_max) clients.clear();
  ClientOptions options = m_options;
  options.url = url;
  if (with == WithCredentials::no) options.credentials.reset();
  return clients[url] = std::make_shared<HttpClient>(options);
}

}  // namespace keelson::net

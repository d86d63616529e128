// SPDX-License-Identifier: Apache-2.0
// The one HTTP client: http, https and unix sockets, kept connections, retries and
// redirects of reads, limits on time and size. Never logs a header or body, never takes
// credentials to another host, never repeats a request that changes something. Safe to
// use from several threads at once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/time.hpp"
#include "src/net/header_map.hpp"

namespace keelson::net {

enum class Method { get, head, put, del, post };

struct Request {
  Method method = Method::get;
  std::string path;  // absolute path with query
  HeaderMap headers;
  std::string body;
  // Requests of one space need the same token: "pull app". Empty: all of them do.
  std::string space = {};
  // Where the body of a successful answer goes piece by piece, instead of into Response.
  // A piece that was handed over is never taken back: what fails later throws.
  std::function<void(std::string_view)> sink = {};
  // The body piece by piece, until an empty one; then `body` is not used. It is read once:
  // a server that asks for a token only now has refused the request.
  std::function<std::string()> read_body = {};
  std::int64_t body_size = 0;  // of read_body
};

struct Response {
  int status = 0;
  HeaderMap headers;
  std::string body;
  // Value of a header, matched without case.
  std::optional<std::string> header(std::string_view name) const;
};

struct Credentials {
  std::string username;
  std::string password;
};

struct ClientOptions {
  std::string url;  // http://host[:port], https://…, unix:///path, tcp://host:port
  std::optional<Credentials> credentials;
  std::string ca_file;  // empty: the system's certificates
  std::chrono::milliseconds timeout{30'000};
  std::size_t body_bytes_max = 64u << 20;
  std::int64_t download_bytes_max = std::int64_t{64} << 30;  // into a sink
  std::int64_t upload_bytes_max = std::int64_t{64} << 30;    // from read_body
  int attempts = 3;  // of GET and HEAD, on lost connections, 429, 502, 503 and 504
  std::chrono::milliseconds backoff{250};
  int redirects_max = 3;
  int connections = 1;                   // at once
  std::int64_t requests_per_second = 0;  // of all clients of this URL; 0: unlimited
};

class HttpClient {
 public:
  // Throws Error{configuration} when the URL is not understood. Connects on first use.
  explicit HttpClient(ClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any HTTP status is an answer. Throws Error{network | timeout | protocol} when there
  // is none, with `doing` and the URL's host as object. Waits while all connections are
  // in use.
  Response send(const Request& request, const std::string& doing);

  const std::string& url() const { return m_options.url; }
  int connections() const { return m_options.connections; }
  // What the server's clock showed in its latest answer.
  std::optional<Time> clock() const;

 private:
  struct Parts;
  Response send_to(const std::string& target, const Request& request, const std::string& doing,
                   int redirects_left);
  Response send_once(const std::string& target, const Request& request, const std::string& doing);
  Response exchange(const std::string& target, const Request& request,
                    const std::string& authorization);
  Response follow(Response response, const std::string& from, const Request& request,
                  const std::string& doing, int redirects_left);
  enum class WithCredentials { no, yes };
  std::shared_ptr<HttpClient> elsewhere(const std::string& url, WithCredentials with);

  ClientOptions m_options;
  std::unique_ptr<Parts> m_parts;
};

// Throws the Error a status stands for, unless it is 2xx: RetryLater for 429 and 503.
// `object` names what was asked.
void require_success(const Response& response, const std::string& doing, const std::string& object);

}  // namespace keelson::net

// SPDX-License-Identifier: Apache-2.0
// The one HTTP client: http, https and unix sockets, one kept connection, retries and
// redirects of reads, limits on time and size. Never logs a header or body, never takes
// credentials to another host, never repeats a request that changes something.
#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/net/header_map.hpp"

namespace keelson::net {

enum class Method { get, head, put, del, post };

struct Request {
  Method method = Method::get;
  std::string path;  // absolute path with query
  HeaderMap headers;
  std::string body;
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
  int attempts = 3;  // of GET and HEAD, on lost connections, 429, 502, 503 and 504
  std::chrono::milliseconds backoff{250};
  int redirects_max = 3;
};

class HttpClient {
 public:
  // Throws Error{configuration} when the URL is not understood. Connects on first use.
  explicit HttpClient(ClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any HTTP status is an answer. Throws Error{network | timeout | protocol} when there
  // is none, with `doing` and the URL's host as object.
  Response send(const Request& request, const std::string& doing);

  const std::string& url() const { return m_options.url; }

 private:
  struct Connection;
  Response send_once(const Request& request, const std::string& doing);
  Response follow(Response response, const Request& request, const std::string& doing);
  Response exchange(const Request& request);
  bool authorize(const Response& response);
  std::string fetch_token(const std::map<std::string, std::string>& challenge,
                          const std::string& scope);

  ClientOptions m_options;
  std::unique_ptr<Connection> m_connection;
  std::string m_authorization;  // header value now in use; secret
};

// Throws the Error a status stands for, unless it is 2xx. `object` names what was asked.
void require_success(const Response& response, const std::string& doing, const std::string& object);

}  // namespace keelson::net

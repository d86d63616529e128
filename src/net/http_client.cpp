// SPDX-License-Identifier: Apache-2.0
#include "src/net/http_client.hpp"

#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/URI.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "analyzer/model/error.hpp"
#include "src/net/challenge.hpp"

namespace keelson::net {
namespace {

const std::string& method_name(Method method) {
  static const std::string names[] = {"GET", "HEAD", "PUT", "DELETE", "POST"};
  return names[static_cast<int>(method)];
}

bool is_read(Method method) {
  return method == Method::get || method == Method::head;
}

bool worth_retrying(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::chrono::milliseconds pause_before(const Response& response,
                                       std::chrono::milliseconds otherwise) {
  constexpr std::chrono::seconds longest{30};
  const auto header = response.header("Retry-After");
  if (!header || header->empty() || header->find_first_not_of("0123456789") != std::string::npos) {
    return otherwise;
  }
  return std::min<std::chrono::milliseconds>(std::chrono::seconds(std::stol(header->substr(0, 6))),
                                             longest);
}

std::string base64(const std::string& text) {
  std::ostringstream out;
  Poco::Base64Encoder encoder(out);
  encoder.rdbuf()->setLineLength(0);
  encoder << text;
  encoder.close();
  return out.str();
}

}  // namespace

std::optional<std::string> Response::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::nullopt : std::optional(found->second);
}

struct HttpClient::Connection {
  Poco::URI uri;
  std::string prefix;  // path of the base URL, without a final slash
  std::unique_ptr<Poco::Net::HTTPClientSession> session;
};

HttpClient::HttpClient(ClientOptions options)
    : m_options(std::move(options)), m_connection(std::make_unique<Connection>()) {
  try {
    m_connection->uri = Poco::URI(m_options.url);
  } catch (const Poco::Exception& error) {
    throw Error(ErrorKind::configuration, "read URL", m_options.url, error.displayText(),
                "write http://, https://, tcp:// or unix:///path");
  }
  const std::string& scheme = m_connection->uri.getScheme();
  if (scheme != "http" && scheme != "https" && scheme != "unix" && scheme != "tcp") {
    throw Error(ErrorKind::configuration, "read URL", m_options.url,
                "unknown scheme \"" + scheme + "\"",
                "write http://, https://, tcp:// or unix:///path");
  }
  if (scheme != "unix") {
    m_connection->prefix = m_connection->uri.getPath();
    while (m_connection->prefix.ends_with('/')) m_connection->prefix.pop_back();
  }
}

HttpClient::~HttpClient() = default;

Response HttpClient::exchange(const Request& request) {
  using namespace Poco::Net;
  Connection& c = *m_connection;
  const Poco::Timespan timeout(m_options.timeout.count() * 1000);
  const std::string& scheme = c.uri.getScheme();
  if (!c.session) {
    if (scheme == "unix") {
      StreamSocket socket;
      socket.connect(SocketAddress(SocketAddress::UNIX_LOCAL, c.uri.getPath()));
      c.session = std::make_unique<HTTPClientSession>(socket);
    } else if (scheme == "https") {
      const Context::Ptr context =
          new Context(Context::TLS_CLIENT_USE, m_options.ca_file, Context::VERIFY_STRICT, 9, true);
      c.session = std::make_unique<HTTPSClientSession>(c.uri.getHost(), c.uri.getPort(), context);
    } else {
      const auto port = c.uri.getPort() == 0 ? Poco::UInt16(2375) : c.uri.getPort();
      c.session = std::make_unique<HTTPClientSession>(c.uri.getHost(), port);
    }
    c.session->setKeepAlive(true);
    c.session->setTimeout(timeout);
  }
  HTTPRequest out(method_name(request.method), c.prefix + request.path, HTTPMessage::HTTP_1_1);
  if (scheme == "unix") out.setHost("localhost");
  out.set("User-Agent", "keelson/" KEELSON_VERSION);
  out.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
  if (!m_authorization.empty()) out.set("Authorization", m_authorization);
  for (const auto& [name, value] : request.headers) out.add(name, value);
  c.session->sendRequest(out) << request.body;

  HTTPResponse in;
  std::istream& stream = c.session->receiveResponse(in);
  Response response;
  response.status = in.getStatus();
  for (const auto& [name, value] : in) response.headers.emplace(name, value);
  std::string block(64u << 10, '\0');
  while (stream.read(block.data(), static_cast<std::streamsize>(block.size())) ||
         stream.gcount() > 0) {
    response.body.append(block.data(), static_cast<size_t>(stream.gcount()));
    if (response.body.size() > m_options.body_bytes_max) {
      c.session.reset();
      throw Error(ErrorKind::protocol, "read answer of", m_options.url,
                  "it is larger than " + std::to_string(m_options.body_bytes_max >> 20) + " MiB");
    }
  }
  const auto length = response.header("Content-Length");
  if (request.method != Method::head && length && *length != std::to_string(response.body.size())) {
    c.session.reset();
    throw Poco::Net::MessageException("the answer was cut off");
  }
  if (!in.getKeepAlive()) c.session.reset();
  return response;
}

Response HttpClient::send_once(const Request& request, const std::string& doing) {
  constexpr const char* hint = "is it running, and is the URL in keelson.yml right?";
  try {
    Response response = exchange(request);
    if (response.status == 401 && authorize(response)) response = exchange(request);
    return response;
  } catch (const Poco::TimeoutException&) {
    m_connection->session.reset();
    throw Error(ErrorKind::timeout, doing, m_options.url,
                "no answer within " + std::to_string(m_options.timeout.count()) + " ms", hint);
  } catch (const Poco::Exception& error) {
    m_connection->session.reset();
    throw Error(ErrorKind::network, doing, m_options.url, error.displayText(), hint);
  }
}

Response HttpClient::send(const Request& request, const std::string& doing) {
  const int attempts = is_read(request.method) ? m_options.attempts : 1;
  auto pause = m_options.backoff;
  for (int attempt = 1;; ++attempt, pause *= 2) {
    try {
      Response response = send_once(request, doing);
      if (attempt == attempts || !worth_retrying(response.status)) {
        return is_read(request.method) ? follow(std::move(response), request, doing) : response;
      }
      std::this_thread::sleep_for(pause_before(response, pause));
    } catch (const Error& error) {
      const bool transient =
          error.kind() == ErrorKind::network || error.kind() == ErrorKind::timeout;
      if (attempt == attempts || !transient) throw;
      std::this_thread::sleep_for(pause);
    }
  }
}

// Registries on object storage answer reads of blobs with an address elsewhere.
Response HttpClient::follow(Response response, const Request& request, const std::string& doing) {
  if (response.status < 301 || response.status > 308 || response.status == 304) return response;
  const auto location = response.header("Location");
  if (!location || m_options.redirects_max == 0) return response;
  Poco::URI target(m_connection->uri);
  try {
    target.resolve(*location);
  } catch (const Poco::Exception&) {
    return response;
  }
  if (target.getScheme() != m_connection->uri.getScheme() && target.getScheme() != "https") {
    throw Error(ErrorKind::protocol, doing, m_options.url,
                "it redirects to " + target.getScheme() + "://" + target.getHost());
  }
  ClientOptions options = m_options;
  --options.redirects_max;
  options.url = target.getScheme() + "://" + target.getAuthority();
  if (target.getAuthority() != m_connection->uri.getAuthority()) options.credentials.reset();
  return HttpClient(options).send({request.method, target.getPathAndQuery(), request.headers, {}},
                                  doing);
}

// Answers one 401: Basic with the credentials, Bearer with a token from the realm.
bool HttpClient::authorize(const Response& response) {
  const auto header = response.header("WWW-Authenticate");
  if (!header) return false;
  const auto challenge = parse_challenge(*header);
  const auto scheme = challenge.find("scheme");
  if (scheme == challenge.end()) return false;
  std::string authorization;
  if (scheme->second == "basic" && m_options.credentials) {
    authorization =
        "Basic " + base64(m_options.credentials->username + ":" + m_options.credentials->password);
  } else if (scheme->second == "bearer" && challenge.contains("realm")) {
    const auto scope = challenge.find("scope");
    const std::string token = fetch_token(challenge, scope == challenge.end() ? "" : scope->second);
    if (!token.empty()) authorization = "Bearer " + token;
  }
  if (authorization.empty() || authorization == m_authorization) return false;
  m_authorization = authorization;
  return true;
}

// The token endpoint of the distribution project (docs/spec/auth/token).
std::string HttpClient::fetch_token(const std::map<std::string, std::string>& challenge,
                                    const std::string& scope) {
  Poco::URI realm(challenge.at("realm"));
  if (m_connection->uri.getScheme() == "https" && realm.getScheme() != "https") {
    throw Error(ErrorKind::protocol, "authenticate with", m_options.url,
                "it asks for credentials to be sent without TLS to " + realm.getHost());
  }
  if (auto service = challenge.find("service"); service != challenge.end()) {
    realm.addQueryParameter("service", service->second);
  }
  if (!scope.empty()) realm.addQueryParameter("scope", scope);
  ClientOptions options = m_options;
  options.url = realm.getScheme() + "://" + realm.getAuthority();
  options.credentials.reset();
  HttpClient client(options);
  Request request{Method::get, realm.getPathAndQuery(), {}, {}};
  if (m_options.credentials) {
    request.headers.emplace(
        "Authorization",
        "Basic " + base64(m_options.credentials->username + ":" + m_options.credentials->password));
  }
  const Response response = client.send(request, "fetch token from");
  if (response.status != 200) return {};
  const auto answer = nlohmann::json::parse(response.body, nullptr, false);
  for (const char* key : {"token", "access_token"}) {
    if (answer.is_object() && answer.contains(key) && answer[key].is_string()) return answer[key];
  }
  return {};
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
      throw Error(ErrorKind::rate_limited, doing, object, cause + " Too Many Requests",
                  "run again later, or ask for a higher limit");
    default:
      throw Error(status >= 500 ? ErrorKind::network : ErrorKind::protocol, doing, object, cause,
                  status >= 500 ? "look at the server's log, then run again" : "");
  }
}

}  // namespace keelson::net

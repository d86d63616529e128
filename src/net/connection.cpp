// SPDX-License-Identifier: Apache-2.0
#include "src/net/connection.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>

#include <mutex>

#include "analyzer/model/error.hpp"

namespace keelson::net {
namespace {

using Poco::Net::HTTPMessage;
using Clock = std::chrono::steady_clock;

constexpr int k_header_fields_max = 200;
constexpr std::size_t k_block_bytes = 64u << 10;
// What a body may trickle in with, once it has had twice the time to answer.
constexpr std::int64_t k_bytes_per_second_min = 1024;

const std::string& method_name(Method method) {
  static const std::string names[] = {"GET", "HEAD", "PUT", "DELETE", "POST"};
  return names[static_cast<int>(method)];
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

struct Trust::Context {
  std::mutex mutex;
  Poco::Net::Context::Ptr context;
};

Trust::Trust(std::string ca_file)
    : m_ca_file(std::move(ca_file)), m_context(std::make_unique<Context>()) {}

Trust::~Trust() = default;

Trust::Context& Trust::context() {
  // Counted in once and never out: Poco's count of who uses OpenSSL does not stand threads.
  static const bool is_ready = (Poco::Net::initializeSSL(), true);
  const std::lock_guard lock(m_context->mutex);
  if (is_ready && !m_context->context) {
    m_context->context = new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, m_ca_file,
                                                Poco::Net::Context::VERIFY_STRICT, 9, true);
  }
  return *m_context;
}

struct Connection::Session {
  std::unique_ptr<Poco::Net::HTTPClientSession> http;
};

Connection::Connection(const ClientOptions& options, const Address& address, Trust& trust)
    : m_options(options),
      m_address(address),
      m_trust(trust),
      m_session(std::make_unique<Session>()) {}

Connection::~Connection() = default;

void Connection::open() {
  using namespace Poco::Net;
  auto& http = m_session->http;
  // A server may have closed it meanwhile. What changes something is sent once, so a
  // connection that is known to be dead is not tried.
  if (http && http->connected() && http->socket().poll(Poco::Timespan(0), Socket::SELECT_READ))
    http.reset();
  if (http) return;
  switch (m_address.transport) {
    case Transport::unix_socket: {
      StreamSocket socket;
      socket.connect(SocketAddress(SocketAddress::UNIX_LOCAL, m_address.host));
      http = std::make_unique<HTTPClientSession>(socket);
      break;
    }
    case Transport::tls:
      http = std::make_unique<HTTPSClientSession>(m_address.host, m_address.port,
                                                  m_trust.context().context);
      break;
    case Transport::plain:
      http = std::make_unique<HTTPClientSession>(m_address.host, m_address.port);
      break;
  }
  http->setKeepAlive(true);
  http->setTimeout(Poco::Timespan(m_options.timeout.count() * 1000));
}

void Connection::send(const std::string& target, const Request& request,
                      const std::string& authorization) {
  Poco::Net::HTTPRequest out(method_name(request.method), target, HTTPMessage::HTTP_1_1);
  if (m_address.transport == Transport::unix_socket) out.setHost("localhost");
  out.set("User-Agent", "keelson/" KEELSON_VERSION);
  const std::int64_t size =
      request.read_body ? request.body_size : static_cast<std::int64_t>(request.body.size());
  out.setContentLength64(size);
  if (!authorization.empty()) out.set("Authorization", authorization);
  for (const auto& [name, value] : request.headers) out.add(name, value);
  std::ostream& stream = m_session->http->sendRequest(out);
  if (!request.read_body) {
    stream << request.body;
    return;
  }
  std::int64_t sent = 0;
  for (std::string piece = request.read_body(); !piece.empty(); piece = request.read_body()) {
    sent += static_cast<std::int64_t>(piece.size());
    if (sent > size) break;
    if (!stream.write(piece.data(), static_cast<std::streamsize>(piece.size()))) return;
  }
  if (sent != size) {
    throw Error(ErrorKind::invalid, "send to", m_options.url,
                "what is sent has not the size that was said, " + std::to_string(size) + " bytes");
  }
  stream.flush();
}

// Poco's streams end alike whether all has come or the connection is lost.
void Connection::require_whole(const Poco::Net::HTTPResponse& answer, const Request& request,
                               std::int64_t size) {
  auto& http = *m_session->http;
  if (http.networkException()) http.networkException()->rethrow();
  if (request.method == Method::head) return;
  const bool is_short = answer.hasContentLength() && answer.getContentLength64() != size;
  // Chunks have no total; but who keeps the connection does not close it in the midst.
  const bool is_closed = answer.getChunkedTransferEncoding() && answer.getKeepAlive() &&
                         http.socket().poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ);
  if (is_short || is_closed) throw Poco::Net::MessageException("the answer was cut off");
}

Response Connection::receive(const Request& request) {
  Poco::Net::HTTPResponse in;
  in.setFieldLimit(k_header_fields_max);
  std::istream& stream = m_session->http->receiveResponse(in);
  Response response;
  response.status = in.getStatus();
  for (const auto& [name, value] : in) response.headers.emplace(name, value);
  const bool is_streamed = request.sink && is_success(response.status);
  const std::int64_t most = is_streamed ? m_options.download_bytes_max
                                        : static_cast<std::int64_t>(m_options.body_bytes_max);
  const auto start = Clock::now();
  std::int64_t size = 0;
  std::string block(k_block_bytes, '\0');
  while (stream.peek() != std::istream::traits_type::eof()) {
    // What is there and no more, so that a trickle is seen as one.
    const std::streamsize count =
        std::min<std::streamsize>(std::max<std::streamsize>(1, stream.rdbuf()->in_avail()),
                                  static_cast<std::streamsize>(block.size()));
    stream.read(block.data(), count);
    size += count;
    if (size > most) {
      throw Error(ErrorKind::protocol, "read answer of", m_options.url,
                  "it is larger than " + std::to_string(most >> 20) + " MiB");
    }
    const std::string_view piece(block.data(), static_cast<std::size_t>(count));
    if (is_streamed)
      request.sink(piece);
    else
      response.body += piece;
    const auto passed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start);
    if (passed > 2 * m_options.timeout && size < passed.count() * k_bytes_per_second_min)
      throw Poco::TimeoutException("the answer comes too slowly");
  }
  require_whole(in, request, size);
  if (!in.getKeepAlive()) m_session->http.reset();
  return response;
}

Response Connection::exchange(const std::string& target, const Request& request,
                              const std::string& authorization) {
  if (request.read_body && request.body_size > m_options.upload_bytes_max) {
    throw Error(ErrorKind::invalid, "send to", m_options.url,
                "it is larger than " + std::to_string(m_options.upload_bytes_max >> 20) + " MiB");
  }
  try {
    open();
    send(target, request, authorization);
    return receive(request);
  } catch (...) {
    m_session->http.reset();
    throw;
  }
}

}  // namespace keelson::net

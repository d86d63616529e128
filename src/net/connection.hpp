// SPDX-License-Identifier: Apache-2.0
// One kept connection: sends one request at a time and reads its answer within the limits.
// Repeats nothing, follows nothing. For src/net alone.
#pragma once
#include <memory>
#include <string>

#include "src/net/address.hpp"
#include "src/net/http_client.hpp"

namespace Poco::Net {
class HTTPResponse;
}

namespace keelson::net {

// Certificates, read once for all connections of a client.
class Trust {
 public:
  explicit Trust(std::string ca_file);
  ~Trust();
  struct Context;
  // Throws Poco::Exception when the file is none of certificates.
  Context& context();

 private:
  std::string m_ca_file;
  std::unique_ptr<Context> m_context;
};

class Connection {
 public:
  Connection(const ClientOptions& options, const Address& address, Trust& trust);
  ~Connection();

  // Throws Poco::Exception when there is no whole answer, and Error when it is over a limit;
  // the connection is then closed, and opened anew for the next request.
  Response exchange(const std::string& target, const Request& request,
                    const std::string& authorization);

 private:
  struct Session;
  void open();
  void send(const std::string& target, const Request& request, const std::string& authorization);
  Response receive(const Request& request);
  void require_whole(const Poco::Net::HTTPResponse& answer, const Request& request,
                     std::int64_t size);

  const ClientOptions& m_options;
  const Address& m_address;
  Trust& m_trust;
  std::unique_ptr<Session> m_session;
};

}  // namespace keelson::net

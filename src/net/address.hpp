// SPDX-License-Identifier: Apache-2.0
// Where a server is, taken apart from its URL. Connects to nothing.
#pragma once
#include <cstdint>
#include <string>

namespace keelson::net {

enum class Transport { plain, tls, unix_socket };

struct Address {
  Transport transport = Transport::plain;
  std::string scheme;
  std::string authority;  // host[:port] as written
  std::string host;       // unix: the path of the socket
  std::uint16_t port = 0;
  std::string prefix;  // path of the URL, without a final slash
};

// Throws Error{configuration} when the URL is not understood.
Address parse_address(const std::string& url);

}  // namespace keelson::net

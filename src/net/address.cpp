// SPDX-License-Identifier: Apache-2.0
#include "src/net/address.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include "analyzer/model/error.hpp"

namespace keelson::net {
namespace {

constexpr std::uint16_t k_docker_port = 2375;

[[noreturn]] void refuse(const std::string& url, const std::string& cause) {
  throw Error(ErrorKind::configuration, "read URL", url, cause,
              "write http://, https://, tcp:// or unix:///path");
}

}  // namespace

Address parse_address(const std::string& url) {
  try {
    const Poco::URI uri(url);
    Address address;
    address.scheme = uri.getScheme();
    address.authority = uri.getAuthority();
    address.host = uri.getHost();
    address.port = uri.getPort() == 0 ? k_docker_port : uri.getPort();
    if (address.scheme == "unix") {
      address.transport = Transport::unix_socket;
      address.host = uri.getPath();
      return address;
    }
    if (address.scheme == "https") {
      address.transport = Transport::tls;
    } else if (address.scheme != "http" && address.scheme != "tcp") {
      refuse(url, "unknown scheme \"" + address.scheme + "\"");
    }
    address.prefix = uri.getPath();
    while (address.prefix.ends_with('/')) address.prefix.pop_back();
    return address;
  } catch (const Poco::Exception& error) {
    refuse(url, error.displayText());
  }
}

}  // namespace keelson::net

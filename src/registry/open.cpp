// SPDX-License-Identifier: Apache-2.0
#include "src/registry/open.hpp"

#include "src/registry/distribution.hpp"

namespace keelson::registry {

std::unique_ptr<Registry> open(const net::ClientOptions& options) {
  return std::make_unique<DistributionRegistry>(options);
}

std::unique_ptr<RegistryEditor> open_editor(const net::ClientOptions& options) {
  return std::make_unique<DistributionEditor>(options);
}

std::string host_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
  return url.substr(start, url.find('/', start) - start);
}

}  // namespace keelson::registry

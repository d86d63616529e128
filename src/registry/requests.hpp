// SPDX-License-Identifier: Apache-2.0
// The requests of the registry API that reading and changing have in common. For the
// adapters alone.
#pragma once
#include <string>

#include "src/net/http_client.hpp"

namespace keelson::registry {

// Which requests need the same token.
std::string pull_space(const std::string& repository);
std::string push_space(const std::string& repository);

// Accepts every kind of manifest.
net::Request manifest_request(net::Method method, const std::string& repository,
                              const std::string& reference);
net::Request blob_request(net::Method method, const std::string& repository,
                          const std::string& digest);
net::Request delete_request(const std::string& repository, const std::string& reference);

// Asks for the blob's head. Throws for any answer that does not surely say yes or no.
bool is_blob_there(net::HttpClient& client, const std::string& repository,
                   const std::string& digest, const std::string& space);

}  // namespace keelson::registry

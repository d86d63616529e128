// SPDX-License-Identifier: Apache-2.0
// Makes the adapter a registry needs. Nothing is contacted until it is used.
#pragma once
#include <memory>
#include <string>

#include "src/net/http_client.hpp"
#include "src/registry/inventory.hpp"
#include "src/registry/registry.hpp"

namespace keelson::registry {

std::unique_ptr<Registry> open(const net::ClientOptions& options);
std::unique_ptr<RegistryEditor> open_editor(const net::ClientOptions& options);

// "https://registry.example.com:5000/" → "registry.example.com:5000", as in references.
std::string host_of(const std::string& url);

}  // namespace keelson::registry

// SPDX-License-Identifier: Apache-2.0
// Registry API v2 as the distribution project serves it (OCI distribution-spec 1.1;
// observed on 2.8.2). Never deletes by tag: 2.x cannot.
#pragma once
#include <memory>

#include "src/net/http_client.hpp"
#include "src/registry/registry.hpp"

namespace keelson::registry {

class DistributionRegistry final : public Registry {
 public:
  explicit DistributionRegistry(net::ClientOptions options);
  std::vector<std::string> repositories() override;
  std::optional<std::vector<std::string>> tags(const std::string& repository) override;
  std::optional<std::string> resolve(const std::string& repository,
                                     const std::string& reference) override;
  std::optional<Manifest> manifest(const std::string& repository,
                                   const std::string& digest) override;
  std::optional<std::string> blob(const std::string& repository,
                                  const std::string& digest) override;

 private:
  net::HttpClient m_client;
};

class DistributionEditor final : public RegistryEditor {
 public:
  explicit DistributionEditor(net::ClientOptions options);
  bool remove(const std::string& repository, const std::string& digest) override;
  void put(const std::string& repository, const std::string& reference,
           const Manifest& manifest) override;

 private:
  net::HttpClient m_client;
};

}  // namespace keelson::registry

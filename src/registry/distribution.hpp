// SPDX-License-Identifier: Apache-2.0
// Registry API v2 as the distribution project serves it (OCI distribution-spec 1.1;
// observed on 2.8.2). Never deletes more than it is asked to: a tag that cannot be removed
// alone stays.
#pragma once
#include "src/net/http_client.hpp"
#include "src/registry/registry.hpp"

namespace keelson::registry {

// A tag nobody pushes, to find out whether tags can be deleted.
inline constexpr const char* k_probe_tag = "keelson-probe-no-such-tag";

class DistributionRegistry final : public Registry {
 public:
  explicit DistributionRegistry(net::ClientOptions options);
  std::vector<std::string> repositories() override;
  std::optional<std::vector<std::string>> tags(const std::string& repository) override;
  std::optional<std::string> resolve(const std::string& repository,
                                     const std::string& reference) override;
  std::optional<Manifest> manifest(const std::string& repository,
                                   const std::string& reference) override;
  std::optional<std::string> blob(const std::string& repository,
                                  const std::string& digest) override;
  bool has_blob(const std::string& repository, const std::string& digest) override;
  bool read_blob(const std::string& repository, const std::string& digest,
                 const Sink& sink) override;
  // Asks for the deletion of what cannot be there.
  Capabilities capabilities(const std::string& repository) override;
  std::optional<Time> clock() override { return m_client.clock(); }
  int connections() const override { return m_client.connections(); }

 private:
  std::optional<std::vector<std::string>> list(std::string path, const std::string& space,
                                               const char* key, const std::string& doing,
                                               const std::string& object);
  bool can_untag(const std::string& repository);

  net::HttpClient m_client;
};

class DistributionEditor final : public RegistryEditor {
 public:
  explicit DistributionEditor(net::ClientOptions options);
  bool remove(const std::string& repository, const std::string& digest) override;
  bool untag(const std::string& repository, const std::string& tag) override;
  void put(const std::string& repository, const std::string& reference,
           const Manifest& manifest) override;
  void put_blob(const std::string& repository, const std::string& digest, std::int64_t size,
                const std::function<std::string()>& read) override;

 private:
  net::HttpClient m_client;
};

}  // namespace keelson::registry

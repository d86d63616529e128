// SPDX-License-Identifier: Apache-2.0
// A running docker-registry, through Keelson's own adapter and, to make it hold what a model
// does, through its directory, which it reads at each request.
#pragma once
#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "tests/property/place.hpp"

namespace keelson::tests {

class DockerRegistry final : public Place, registry::Registry, registry::RegistryEditor {
 public:
  // `directory` is its rootdirectory.
  DockerRegistry(const std::string& url, std::filesystem::path directory);

  registry::Registry& registry() override { return *this; }
  registry::RegistryEditor& editor() override { return *this; }
  void watch(std::function<void(const std::string&)> before_request) override {
    m_before_request = std::move(before_request);
  }
  void fill(const MemoryRegistry& from) override;
  void read(MemoryRegistry& into) override;

 private:
  std::vector<std::string> repositories() override;
  std::optional<std::vector<std::string>> tags(const std::string& name) override;
  std::optional<std::string> resolve(const std::string& name,
                                     const std::string& reference) override;
  std::optional<registry::Manifest> manifest(const std::string& name,
                                             const std::string& reference) override;
  std::optional<std::string> blob(const std::string& name, const std::string& digest) override;
  bool has_blob(const std::string& name, const std::string& digest) override;
  bool read_blob(const std::string& name, const std::string& digest,
                 const registry::Sink& sink) override;
  registry::Capabilities capabilities(const std::string& name) override;
  std::optional<Time> clock() override { return std::nullopt; }  // a model has its own
  bool remove(const std::string& name, const std::string& digest) override;
  bool untag(const std::string& name, const std::string& tag) override;
  void put(const std::string& name, const std::string& reference,
           const registry::Manifest& manifest) override;
  void put_blob(const std::string& name, const std::string& digest, std::int64_t size,
                const std::function<std::string()>& read) override;

  void begin(const std::string& request) {
    if (m_before_request) m_before_request(request);
  }
  void keep_blob(const std::string& digest, const std::string& bytes);
  std::string read_blob_file(const std::string& digest) const;

  std::filesystem::path m_blobs, m_repositories;
  std::set<std::string> m_kept_blobs;
  std::function<void(const std::string&)> m_before_request;
  std::unique_ptr<registry::Registry> m_reader;
  std::unique_ptr<registry::RegistryEditor> m_editor;
};

}  // namespace keelson::tests

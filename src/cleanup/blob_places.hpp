// SPDX-License-Identifier: Apache-2.0
// Where the blobs of what is restored are, each asked for once. Changes nothing but by
// supply(), which copies a blob from the vault into the registry.
#pragma once
#include <map>
#include <string>
#include <utility>

#include "src/cleanup/manifest_content.hpp"
#include "src/cleanup/vault.hpp"
#include "src/registry/registry.hpp"

namespace keelson::cleanup {

enum class BlobPlace { registry, vault, gone };

class BlobPlaces {
 public:
  // `vault` may be null.
  BlobPlaces(registry::Registry& registry, const Vault* vault)
      : m_registry(registry), m_vault(vault) {}

  BlobPlace find(const std::string& repository, const NamedBlob& blob);
  // Of one that find() found in the vault.
  void supply(const std::string& repository, const NamedBlob& blob, registry::RegistryEditor& to);

 private:
  registry::Registry& m_registry;
  const Vault* m_vault;
  std::map<std::pair<std::string, std::string>, BlobPlace> m_known;  // by repository and digest
};

}  // namespace keelson::cleanup

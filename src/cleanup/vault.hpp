// SPDX-License-Identifier: Apache-2.0
// Whole images kept outside the registry, as one OCI image layout: manifests and blobs by
// digest, each once. Verifies what goes in and what comes out; deletes only when pruned.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/time.hpp"
#include "src/cleanup/layout.hpp"
#include "src/config/settings.hpp"
#include "src/registry/registry.hpp"
#include "src/store/journal.hpp"

namespace keelson::cleanup {

class Vault {
 public:
  // Creates the directory on first use. Throws Error when it is not an OCI layout.
  explicit Vault(std::filesystem::path directory);

  // Durable when it returns: the manifest and all its blobs are there and verified. Blobs that
  // are there already are not read again. Throws Error when any cannot be had whole.
  void keep(const store::JournalItem& item, const std::string& run_id, registry::Registry& from,
            Time now);

  bool holds(const std::string& digest) const;  // a manifest or blob
  // Size in bytes; nullopt when it is not there.
  std::optional<std::int64_t> size(const std::string& digest) const;
  // Stores the blob in the registry. Throws Error when it is not here or damaged.
  void give_blob(const std::string& repository, const std::string& digest,
                 registry::RegistryEditor& to) const;

  struct Entry {
    std::string run_id, repository, digest;
    std::vector<std::string> tags;
    Time kept{};
    std::int64_t size_bytes = 0;  // with its blobs, those of others included
  };
  std::vector<Entry> entries() const;  // oldest first

  // Removes what is too old, then the oldest until it is small enough; blobs no entry needs.
  struct Pruned {
    std::vector<Entry> entries;
    std::int64_t freed_bytes = 0;
  };
  Pruned prune(const config::Vault& limits, Time now);
  // The same answer, and nothing removed.
  Pruned would_prune(const config::Vault& limits, Time now) const;

 private:
  Layout m_layout;
};

}  // namespace keelson::cleanup

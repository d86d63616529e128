// SPDX-License-Identifier: Apache-2.0
// What manifests say about themselves, by digest: true forever, since the digest is the
// name of what was read. Never holds what only the registry knows.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/registry/inventory.hpp"

namespace keelson::registry {

struct BlobFact {
  std::string digest;
  std::int64_t size_bytes = 0;
  std::string content = {};  // of a layer, uncompressed (diff_id); empty: not known
  bool operator==(const BlobFact&) const = default;
};

// The steps of an image's configuration, as hashes: each of one step and all before it.
struct HistoryFact {
  std::vector<std::uint64_t> steps;  // empty: it is not known
  std::uint32_t layered_steps = 0;   // those that made a layer
  bool begins_anew = false;          // its first layer is one that needs nothing below it
  bool operator==(const HistoryFact&) const = default;
};

struct ManifestFact {
  ManifestKind kind = ManifestKind::image;
  std::string media_type;
  std::int64_t size_bytes = 0;        // of the manifest itself
  std::string created;                // as written; empty: it does not say
  std::vector<std::string> children;  // digests an index holds
  std::string subject;                // digest a referrer belongs to
  std::vector<BlobFact> blobs;        // configuration first, then layers
  bool is_config_read = false;        // an index: those of all its parts
  std::vector<BlobFact> provenance;   // of an attestation: blobs that were not read yet
  HistoryFact history;
  Origin origin;  // annotations, then labels of the configuration
  bool operator==(const ManifestFact&) const = default;
};

// Remembers facts by digest across runs. Safe to call from several threads at once.
class FactCache {
 public:
  virtual ~FactCache() = default;
  virtual std::optional<ManifestFact> find(const std::string& digest) = 0;
  virtual void remember(const std::string& digest, const ManifestFact& fact) = 0;
};

}  // namespace keelson::registry

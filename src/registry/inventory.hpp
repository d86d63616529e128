// SPDX-License-Identifier: Apache-2.0
// What a registry holds: repositories, tags, manifests and the blobs they share, and
// where the answer is not complete. Small enough for a million manifests.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/claim.hpp"
#include "analyzer/model/time.hpp"
#include "src/registry/blob_table.hpp"
#include "src/registry/digest.hpp"
#include "src/registry/history_table.hpp"

namespace keelson::registry {

using ManifestId = std::uint32_t;  // place among the manifests of a repository

// What few manifests say of themselves.
struct Origin {
  std::string revision;                                     // commit it says it was built from
  std::vector<ClaimedBase> built_on;                        // sorted, unique
  std::vector<std::pair<std::string, std::string>> labels;  // and annotations; sorted
  bool operator==(const Origin&) const = default;
};

enum class ManifestKind : std::uint8_t { image, index, artifact };

struct HeldManifest {
  Digest digest;
  ManifestKind kind = ManifestKind::image;
  bool is_config_read = false;  // without it, its time and labels may not be known
  bool has_unread_provenance = false;
  bool begins_anew = false;         // its history begins with what stands on nothing
  std::uint16_t media_type = 0;     // place in Inventory::media_types
  std::int64_t size_bytes = 0;      // of the manifest itself
  std::optional<Time> created;      // as it says itself
  std::optional<Time> pushed;       // or the latest time it, or a tag on it, can have been new here
  std::optional<Time> pulled;       // only where the registry knows it truthfully
  std::optional<Time> untagged;     // when it was first seen without a tag
  std::optional<Digest> subject;    // what a referrer belongs to
  std::vector<Digest> children;     // of an index; they need not be there
  std::vector<BlobId> blobs;        // configuration first, then layers
  StepId last_step = k_no_step;     // of its history; k_no_step: that is not known
  std::uint32_t layered_steps = 0;  // steps of its history that made a layer
  std::shared_ptr<const Origin> origin;  // null: it says nothing
};

struct HeldTag {
  std::string name;
  ManifestId manifest = 0;
};

struct RepositoryInventory {
  std::string name;
  std::vector<HeldTag> tags;            // sorted by name
  std::vector<HeldManifest> manifests;  // sorted by digest
  std::string failure;  // not empty: what is here is not all, the repository is unknown
  // Only where it failed, and in what the store keeps: what is here is all there was when it was
  // read wholly, which the next reading is compared with.
  bool is_earlier = false;

  const HeldTag* find_tag(std::string_view tag) const;
  const HeldManifest* find(const Digest& digest) const;
  const HeldManifest* find(std::string_view digest) const;  // "sha256:…"
  const HeldManifest& manifest(const HeldTag& tag) const { return manifests[tag.manifest]; }
};

struct Inventory {
  std::string registry;  // name in keelson.yml
  std::string url;
  std::vector<std::string> hosts;  // the registry's part of references, aliases included
  Time taken{};
  std::vector<RepositoryInventory> repositories;  // sorted by name
  std::vector<std::string> media_types;           // of all manifests, each once
  BlobTable blobs;
  HistoryTable histories;

  const RepositoryInventory* find(std::string_view repository) const;
  bool holds(const Digest& digest) const;  // in whichever repository
  std::size_t manifest_count() const;
  std::size_t tag_count() const;
  // Manifest, configuration and layers.
  std::int64_t size_bytes(const HeldManifest& manifest) const;
};

// The digest that a tag such as "sha256-<hex>" or "sha256-<hex>.sig" names, as cosign and the
// fallback of the referrers API do.
std::optional<Digest> subject_of_tag(std::string_view tag);

}  // namespace keelson::registry

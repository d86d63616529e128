// SPDX-License-Identifier: Apache-2.0
// What manifests say of their bases only together: an attestation speaks for the images beside
// it, or for its subject; a digest is the same content under whatever name.
#include <algorithm>
#include <unordered_map>

#include "analyzer/model/image_reference.hpp"
#include "src/registry/claims.hpp"
#include "src/registry/held.hpp"

namespace keelson::registry {
namespace {

void say(HeldManifest& manifest, const std::vector<ClaimedBase>& bases) {
  Origin origin = manifest.origin ? *manifest.origin : Origin{};
  add_bases(bases, origin);
  if (!manifest.origin || *manifest.origin != origin)
    manifest.origin = std::make_shared<const Origin>(std::move(origin));
}

HeldManifest* find(RepositoryInventory& repository, const Digest& digest) {
  const HeldManifest* found = repository.find(digest);
  return found == nullptr ? nullptr : &repository.manifests[found - repository.manifests.data()];
}

// An image, or an index and all images in it: they have about the same bases, and may be run by
// their own digests.
void say_of_all(RepositoryInventory& repository, HeldManifest& manifest,
                const std::vector<ClaimedBase>& bases) {
  if (bases.empty()) return;
  say(manifest, bases);
  for (const Digest& child : manifest.children) {
    HeldManifest* part = find(repository, child);
    if (part != nullptr && part->kind == ManifestKind::image) say(*part, bases);
  }
}

void attest(RepositoryInventory& repository) {
  for (HeldManifest& manifest : repository.manifests) {
    if (manifest.kind == ManifestKind::artifact && manifest.subject && manifest.origin) {
      if (HeldManifest* subject = find(repository, *manifest.subject))
        say_of_all(repository, *subject, manifest.origin->built_on);
    }
    std::vector<ClaimedBase> bases;
    for (const Digest& child : manifest.children) {
      const HeldManifest* part = repository.find(child);
      if (part == nullptr || part->kind != ManifestKind::artifact || !part->origin) continue;
      bases.insert(bases.end(), part->origin->built_on.begin(), part->origin->built_on.end());
    }
    say_of_all(repository, manifest, bases);
  }
}

bool is_nameless(const ClaimedBase& base) {
  return base.reference.starts_with(std::string(k_any_name) + "@");
}

bool has_nameless(const Origin& origin) {
  return std::any_of(origin.built_on.begin(), origin.built_on.end(), is_nameless);
}

std::optional<Digest> digest_of(const ClaimedBase& base) {
  const std::size_t at = base.reference.find('@');
  return at == std::string::npos ? std::nullopt : Digest::parse(base.reference.substr(at + 1));
}

struct DigestHash {
  std::size_t operator()(const Digest& digest) const { return digest.hash(); }
};
// Of what some image names: "host/repository@digest" of each that holds it.
using Holders = std::unordered_map<Digest, std::vector<std::string>, DigestHash>;

Holders holders_of_named(const Inventory& inventory) {
  Holders holders;
  for (const RepositoryInventory& repository : inventory.repositories) {
    for (const HeldManifest& manifest : repository.manifests) {
      if (!manifest.origin) continue;
      for (const ClaimedBase& base : manifest.origin->built_on) {
        if (const auto digest = digest_of(base)) holders[*digest];
      }
    }
  }
  if (holders.empty() || inventory.hosts.empty()) return holders;
  for (const RepositoryInventory& repository : inventory.repositories) {
    const std::string name = inventory.hosts[0] + "/" + repository.name + "@";
    for (const HeldManifest& manifest : repository.manifests) {
      const auto found = holders.find(manifest.digest);
      if (found != holders.end()) found->second.push_back(name + manifest.digest.text());
    }
  }
  return holders;
}

// A digest without a name is known by its holders alone.
void name_holders(const Holders& holders, HeldManifest& manifest) {
  Origin origin = *manifest.origin;
  std::vector<ClaimedBase> bases;
  for (const ClaimedBase& base : origin.built_on) {
    const auto digest = digest_of(base);
    if (!digest) continue;
    for (const std::string& holder : holders.at(*digest)) bases.push_back({holder, base.claim});
  }
  if (bases.empty() && !has_nameless(origin)) return;
  std::erase_if(origin.built_on, is_nameless);
  add_bases(bases, origin);
  if (origin != *manifest.origin)
    manifest.origin = std::make_shared<const Origin>(std::move(origin));
}

}  // namespace

void derive_bases(Inventory& inventory) {
  for (RepositoryInventory& repository : inventory.repositories) attest(repository);
  const Holders holders = holders_of_named(inventory);
  if (holders.empty()) return;
  for (RepositoryInventory& repository : inventory.repositories) {
    for (HeldManifest& manifest : repository.manifests) {
      if (manifest.origin) name_holders(holders, manifest);
    }
  }
}

}  // namespace keelson::registry

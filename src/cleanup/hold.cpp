// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/hold.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/registry/hold_tag.hpp"

namespace keelson::cleanup {
namespace {

using registry::HeldManifest;
using registry::hold_tag;
using registry::RepositoryInventory;

bool is_meant(const std::string& repository, const std::vector<std::string>& patterns) {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& p) { return matches_pattern(p, repository); });
}

std::vector<char> tagged(const RepositoryInventory& repository) {
  std::vector<char> has_tag(repository.manifests.size(), 0);
  for (const auto& tag : repository.tags) has_tag[tag.manifest] = 1;
  return has_tag;
}

// What tagged indexes lead to, by place.
std::vector<char> parts_of_tagged(const RepositoryInventory& repository) {
  std::vector<char> is_part(repository.manifests.size(), 0);
  std::vector<registry::ManifestId> open;
  for (const auto& tag : repository.tags) open.push_back(tag.manifest);
  while (!open.empty()) {
    const HeldManifest& index = repository.manifests[open.back()];
    open.pop_back();
    for (const auto& child : index.children) {
      const HeldManifest* part = repository.find(child);
      if (part == nullptr) continue;
      const auto place = static_cast<registry::ManifestId>(part - repository.manifests.data());
      if (is_part[place]) continue;
      is_part[place] = 1;
      open.push_back(place);
    }
  }
  return is_part;
}

// Does one after the other. A failure of one leaves it; any that would meet them all stops.
HoldResult each(const std::vector<Hold>& holds,
                const std::function<std::string(const Hold&)>& work) {
  HoldResult result;
  for (const Hold& one : holds) {
    std::string why;
    try {
      why = work(one);
    } catch (const Error& error) {
      const ErrorKind kind = error.kind();
      if (kind != ErrorKind::protocol && kind != ErrorKind::conflict &&
          kind != ErrorKind::invalid && kind != ErrorKind::not_found &&
          kind != ErrorKind::forbidden) {
        throw;
      }
      why = error.sentence();
    }
    if (why.empty())
      result.done.push_back(one);
    else
      result.left.push_back({one, why});
  }
  return result;
}

}  // namespace

std::vector<Hold> missing_holds(const registry::Inventory& inventory,
                                const std::vector<std::string>& repositories) {
  std::vector<Hold> holds;
  for (const auto& repository : inventory.repositories) {
    if (!is_meant(repository.name, repositories)) continue;
    const auto has_tag = tagged(repository), is_part = parts_of_tagged(repository);
    for (std::size_t i = 0; i < is_part.size(); ++i) {
      if (!is_part[i] || has_tag[i]) continue;
      const std::string digest = repository.manifests[i].digest.text();
      holds.push_back({repository.name, hold_tag(digest), digest});
    }
  }
  return holds;
}

std::vector<Hold> present_holds(const registry::Inventory& inventory,
                                const std::vector<std::string>& repositories) {
  std::vector<Hold> holds;
  for (const auto& repository : inventory.repositories) {
    if (!is_meant(repository.name, repositories)) continue;
    for (const auto& tag : repository.tags) {
      if (registry::is_hold_tag(tag.name))
        holds.push_back({repository.name, tag.name, repository.manifest(tag).digest.text()});
    }
  }
  return holds;
}

HoldResult hold(registry::Registry& registry, registry::RegistryEditor& editor,
                const std::vector<Hold>& holds) {
  return each(holds, [&](const Hold& one) -> std::string {
    const auto now = registry.resolve(one.repository, one.tag);
    if (now == one.digest) return {};
    if (now) return "the tag is on another manifest, " + *now;
    const auto manifest = registry.manifest(one.repository, one.digest);
    if (!manifest) return "it is not there any more";
    editor.put(one.repository, one.tag, *manifest);
    if (registry.resolve(one.repository, one.tag) != one.digest)
      return "the registry took the tag, and does not have it";
    return {};
  });
}

HoldResult release(registry::Registry& registry, registry::RegistryEditor& editor,
                   const std::vector<Hold>& holds) {
  std::set<std::string> repositories;
  for (const Hold& one : holds) repositories.insert(one.repository);
  for (const std::string& repository : repositories) {
    if (registry.capabilities(repository).untags) continue;
    throw Error(
        ErrorKind::unsupported, "release held parts of", repository,
        "this registry cannot remove a tag alone; to delete by digest would delete the part",
        "they do no harm: leave the tags, retention passes them over");
  }
  return each(holds, [&](const Hold& one) -> std::string {
    if (one.tag != hold_tag(one.digest)) return "the tag is on a manifest it is not named after";
    const auto now = registry.resolve(one.repository, one.tag);
    if (now && *now != one.digest) return "the tag has moved to " + *now;
    if (now) editor.untag(one.repository, one.tag);
    return {};
  });
}

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/unlinked.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "analyzer/graph/parts.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/hold.hpp"
#include "src/registry/hold_tag.hpp"

namespace keelson::cleanup {
namespace {

// What builds say they make under names they own.
class OwnedNames {
 public:
  explicit OwnedNames(const World& world) {
    for (const Build& build : world.builds) {
      for (const std::string& product : build.owned) {
        const graph::Parts parts = graph::parts_of(product);
        m_tags[std::string(parts.name)].emplace(parts.tag_pattern());
      }
    }
  }

  // Whether one of them may be this tag; without a tag, whether any has the name.
  bool has(const std::string& name, std::string_view tag) const {
    const auto found = m_tags.find(name);
    if (found == m_tags.end()) return false;
    return tag.empty() ||
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const std::string& pattern) { return matches_pattern(pattern, tag); });
  }

 private:
  std::map<std::string, std::set<std::string>> m_tags;  // patterns, by registry/repository
};

bool is_image(const registry::HeldTag& tag, const registry::HeldManifest& manifest) {
  return manifest.kind != registry::ManifestKind::artifact && !manifest.subject &&
         !registry::is_hold_tag(tag.name) && !registry::subject_of_tag(tag.name);
}

}  // namespace

std::vector<UnlinkedImage> unlinked_images(const World& world, const Decision& decision) {
  const OwnedNames owned(world);
  const auto& hosts = world.inventory.hosts;
  const graph::Graph& graph = decision.graph().graph;
  const Standing& standing = decision.protection().standing();
  std::map<std::string, UnlinkedImage> found;  // by reference
  const auto add = [&](UnlinkedImage image, graph::NodeId node) {
    const auto [place, is_new] = found.try_emplace(image.reference, image);
    place->second.is_live |= image.is_live;
    if (is_new) place->second.chain = decision.protection().chain(node);
  };
  for (const auto& observation : world.observations) {
    for (const auto& live : observation.images) {
      const ImageReference reference = parse_image_reference(live.reference);
      if (reference.registry != hosts[0] || owned.has(reference.name(), reference.tag)) continue;
      const auto* repository = world.inventory.find(reference.repository);
      const auto* tag = repository == nullptr ? nullptr : repository->find_tag(reference.tag);
      const auto* manifest = repository == nullptr       ? nullptr
                             : !reference.digest.empty() ? repository->find(reference.digest)
                             : tag != nullptr            ? &repository->manifest(*tag)
                                                         : nullptr;
      const auto witness =
          manifest == nullptr ? Witness::unknown : standing.witness(*repository, *manifest);
      add({live.reference, manifest, witness, true, {}}, *graph.find(live.reference));
    }
  }
  std::size_t node = 0;
  for (const auto& repository : world.inventory.repositories) {
    const std::string name = hosts[0] + "/" + repository.name;
    for (const registry::HeldTag& tag : repository.tags) {
      const graph::NodeId tag_node = decision.graph().tag_nodes[node++];
      if (!decision.protection().is_needed(tag_node)) continue;
      const auto& manifest = repository.manifest(tag);
      if (!is_image(tag, manifest) || owned.has(name, tag.name)) continue;
      add({name + ":" + tag.name, &manifest, standing.witness(repository, manifest), false, {}},
          tag_node);
    }
  }
  std::vector<UnlinkedImage> images;
  for (auto& [reference, image] : found) images.push_back(std::move(image));
  std::stable_sort(images.begin(), images.end(),
                   [](const auto& a, const auto& b) { return a.is_live > b.is_live; });
  return images;
}

}  // namespace keelson::cleanup

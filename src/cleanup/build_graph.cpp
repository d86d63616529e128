// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/build_graph.hpp"

#include <algorithm>
#include <set>

#include "analyzer/graph/builder.hpp"
#include "analyzer/graph/parts.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/keep_rules.hpp"

namespace keelson::cleanup {

std::string tag_reference(const World& world, const std::string& repository,
                          const std::string& tag) {
  return world.inventory.hosts[0] + "/" + repository + ":" + tag;
}

namespace {

using registry::HeldManifest;
using registry::HeldTag;
using registry::RepositoryInventory;

// What the manifest, or any part of the index, says it was built on (rule 1.9).
std::vector<ClaimedBase> built_on(const RepositoryInventory& repository,
                                  const HeldManifest& manifest) {
  if (manifest.children.empty())
    return manifest.origin ? manifest.origin->built_on : std::vector<ClaimedBase>();
  std::set<ClaimedBase> bases;
  std::set<const HeldManifest*> seen;
  std::vector<const HeldManifest*> open{&manifest};
  while (!open.empty()) {
    const HeldManifest* one = open.back();
    open.pop_back();
    if (one == nullptr || !seen.insert(one).second) continue;
    if (one->origin) bases.insert(one->origin->built_on.begin(), one->origin->built_on.end());
    for (const auto& child : one->children) open.push_back(repository.find(child));
  }
  return {bases.begin(), bases.end()};
}

// What the manifest, or any part of the index, stands on (rule 1.10), as references.
class Bases {
 public:
  Bases(const World& world, const Standing& standing)
      : m_world(world), m_standing(standing), m_first_tags(world.inventory.repositories.size()) {}

  std::vector<graph::StandsOn> of(const RepositoryInventory& repository,
                                  const HeldManifest& manifest) {
    std::vector<graph::StandsOn> all;
    if (manifest.children.empty()) {
      add(repository, manifest, all);
      return all;
    }
    std::set<const HeldManifest*> seen;
    std::vector<const HeldManifest*> open{&manifest};
    while (!open.empty()) {
      const HeldManifest* one = open.back();
      open.pop_back();
      if (one == nullptr || !seen.insert(one).second) continue;
      add(repository, *one, all);
      for (const auto& child : one->children) open.push_back(repository.find(child));
    }
    return all;
  }

 private:
  void add(const RepositoryInventory& repository, const HeldManifest& manifest,
           std::vector<graph::StandsOn>& all) {
    const ImagePlace place{
        static_cast<std::uint32_t>(&repository - m_world.inventory.repositories.data()),
        static_cast<registry::ManifestId>(&manifest - repository.manifests.data())};
    for (const Base& base : m_standing.bases(place))
      all.push_back({reference(base.place), base.layers});
  }

  // By its first tag; without one, by its digest.
  std::string reference(ImagePlace place) {
    constexpr std::uint32_t none = ~std::uint32_t{0};
    const auto& repository = m_world.inventory.repositories[place.repository];
    auto& first = m_first_tags[place.repository];
    if (first.empty()) {
      first.assign(repository.manifests.size(), none);
      for (std::uint32_t tag = 0; tag < repository.tags.size(); ++tag) {
        auto& known = first[repository.tags[tag].manifest];
        if (known == none) known = tag;
      }
    }
    if (const std::uint32_t tag = first[place.manifest]; tag != none)
      return tag_reference(m_world, repository.name, repository.tags[tag].name);
    return m_world.inventory.hosts[0] + "/" + repository.name + "@" +
           repository.manifests[place.manifest].digest.text();
  }

  const World& m_world;
  const Standing& m_standing;
  std::vector<std::vector<std::uint32_t>> m_first_tags;
};

// Patterns of the names that open references have.
std::set<std::string> open_names(const World& world) {
  std::set<std::string> names;
  const auto add = [&](const std::string& reference) {
    if (is_open(reference)) names.emplace(graph::parts_of(reference).name);
  };
  for (const Build& build : world.builds) {
    for (const Input& input : build.inputs) add(input.reference);
  }
  for (const scan::Use& use : world.uses) add(use.reference);
  for (const auto& repository : world.inventory.repositories) {
    for (const HeldManifest& manifest : repository.manifests) {
      if (!manifest.origin) continue;
      for (const ClaimedBase& base : manifest.origin->built_on) add(base.reference);
    }
  }
  return names;
}

// A manifest without a tag has a node where something open may mean it, a keep rule names it, or
// it says what it was built on, or shows what it stands on: another may be built on it.
void add_untagged(const World& world, Bases& bases, graph::GraphBuilder& builder) {
  const auto open = open_names(world);
  KeepRules keep(world);
  for (const auto& repository : world.inventory.repositories) {
    const std::string name = world.inventory.hosts[0] + "/" + repository.name;
    const bool is_meant = std::any_of(open.begin(), open.end(), [&](const std::string& pattern) {
      return matches_pattern(pattern, name);
    });
    std::vector<bool> has_tag(repository.manifests.size());
    for (const HeldTag& tag : repository.tags) has_tag[tag.manifest] = true;
    for (std::size_t m = 0; m < has_tag.size(); ++m) {
      if (has_tag[m]) continue;
      const registry::Digest& digest = repository.manifests[m].digest;
      graph::KnownImage image(name + "@" + digest.text(), std::string(),
                              built_on(repository, repository.manifests[m]));
      image.stands_on = bases.of(repository, repository.manifests[m]);
      if (!image.built_on.empty() || !image.stands_on.empty() || is_meant ||
          keep.any(repository.name, "", digest))
        builder.add(image);
    }
  }
}

void add_live(const World& world, Bases& bases, graph::GraphBuilder& builder) {
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      const ImageReference reference = parse_image_reference(image.reference);
      const auto* repository = reference.registry == world.inventory.hosts[0]
                                   ? world.inventory.find(reference.repository)
                                   : nullptr;
      const auto* manifest = repository ? repository->find(reference.digest) : nullptr;
      graph::KnownImage known(image.reference);
      if (manifest != nullptr) {
        known.built_on = built_on(*repository, *manifest);
        known.stands_on = bases.of(*repository, *manifest);
      }
      builder.add(known);
    }
  }
}

}  // namespace

WorldGraph build_graph(const World& world) {
  graph::GraphBuilder builder;
  const auto standing = std::make_shared<const Standing>(world.inventory);
  Bases bases(world, *standing);
  graph::KnownImage image("");
  std::size_t tags = 0, failed = 0;
  for (const auto& repository : world.inventory.repositories) {
    for (const HeldTag& tag : repository.tags) {
      const HeldManifest& manifest = repository.manifest(tag);
      image.reference = tag_reference(world, repository.name, tag.name);
      image.digest = manifest.digest.text();
      image.built_on = built_on(repository, manifest);
      image.stands_on = bases.of(repository, manifest);
      builder.add(image);
      ++tags;
    }
  }
  for (const auto& repository : world.inventory.repositories) {
    if (repository.failure.empty()) continue;
    builder.add(graph::KnownImage(tag_reference(world, repository.name, "*")));
    ++failed;
  }
  for (const Build& build : world.builds) builder.add(build);
  add_live(world, bases, builder);
  for (const scan::Use& use : world.uses) builder.add(graph::KnownImage(use.reference));
  add_untagged(world, bases, builder);
  std::vector<graph::NodeId> nodes;
  WorldGraph result{std::move(builder).finish(&nodes), {}, {}, standing};
  nodes.resize(tags + failed);
  result.failed_nodes.assign(nodes.begin() + static_cast<std::ptrdiff_t>(tags), nodes.end());
  nodes.resize(tags);
  result.tag_nodes = std::move(nodes);
  return result;
}

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/build_graph.hpp"

#include <algorithm>
#include <set>

#include "analyzer/graph/builder.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::cleanup {
namespace {

using registry::HeldManifest;
using registry::HeldTag;
using registry::RepositoryInventory;

// What the manifest, or any part of the index, says it was built on (rule 4.1).
std::vector<std::string> built_on(const RepositoryInventory& repository,
                                  const HeldManifest& manifest) {
  if (manifest.children.empty()) {
    if (!manifest.origin || manifest.origin->built_on.empty()) return {};
    return {manifest.origin->built_on};
  }
  std::set<std::string> bases;
  std::set<const HeldManifest*> seen;
  std::vector<const HeldManifest*> open{&manifest};
  while (!open.empty()) {
    const HeldManifest* one = open.back();
    open.pop_back();
    if (one == nullptr || !seen.insert(one).second) continue;
    if (one->origin && !one->origin->built_on.empty()) bases.insert(one->origin->built_on);
    for (const auto& child : one->children) open.push_back(repository.find(child));
  }
  return {bases.begin(), bases.end()};
}

// A manifest without a tag has a name only where it says what it was built on: what is open
// may mean it, and another may be built on it.
void add_untagged(const World& world, graph::GraphBuilder& builder) {
  for (const auto& repository : world.inventory.repositories) {
    std::vector<bool> has_tag(repository.manifests.size());
    for (const HeldTag& tag : repository.tags) has_tag[tag.manifest] = true;
    for (std::size_t m = 0; m < has_tag.size(); ++m) {
      if (has_tag[m]) continue;
      auto bases = built_on(repository, repository.manifests[m]);
      if (bases.empty()) continue;
      builder.add(graph::KnownImage(world.inventory.hosts[0] + "/" + repository.name + "@" +
                                        repository.manifests[m].digest.text(),
                                    std::string(), std::move(bases)));
    }
  }
}

void add_live(const World& world, graph::GraphBuilder& builder) {
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      const ImageReference reference = parse_image_reference(image.reference);
      const auto* repository = reference.registry == world.inventory.hosts[0]
                                   ? world.inventory.find(reference.repository)
                                   : nullptr;
      const auto* manifest = repository ? repository->find(reference.digest) : nullptr;
      builder.add({image.reference, "",
                   manifest ? built_on(*repository, *manifest) : std::vector<std::string>{}});
    }
  }
}

}  // namespace

std::string tag_reference(const World& world, const std::string& repository,
                          const std::string& tag) {
  return world.inventory.hosts[0] + "/" + repository + ":" + tag;
}

WorldGraph build_graph(const World& world) {
  graph::GraphBuilder builder;
  graph::KnownImage image("");
  std::size_t tags = 0, failed = 0;
  for (const auto& repository : world.inventory.repositories) {
    for (const HeldTag& tag : repository.tags) {
      const HeldManifest& manifest = repository.manifest(tag);
      image.reference = tag_reference(world, repository.name, tag.name);
      image.digest = manifest.digest.text();
      image.built_on = built_on(repository, manifest);
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
  add_live(world, builder);
  for (const scan::Use& use : world.uses) builder.add(graph::KnownImage(use.reference));
  add_untagged(world, builder);
  std::vector<graph::NodeId> nodes;
  WorldGraph result{std::move(builder).finish(&nodes), {}, {}};
  nodes.resize(tags + failed);
  result.failed_nodes.assign(nodes.begin() + static_cast<std::ptrdiff_t>(tags), nodes.end());
  nodes.resize(tags);
  result.tag_nodes = std::move(nodes);
  return result;
}

graph::Graph make_graph(const World& world) {
  return build_graph(world).graph;
}

}  // namespace keelson::cleanup

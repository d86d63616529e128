// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/guard.hpp"

#include <algorithm>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/protection.hpp"

namespace keelson::cleanup {
namespace {

// A registry known by another name than live images use would have nothing protected.
void check_live_names(const World& world) {
  std::size_t images = 0;
  bool may_be_empty = true;
  for (const auto& source : world.settings.live) may_be_empty &= source.allow_empty;
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      ++images;
      if (parse_image_reference(image.reference).registry == world.inventory.hosts[0]) return;
    }
  }
  if (images == 0 && may_be_empty) return;
  throw Error(ErrorKind::refused, "plan for", world.inventory.url,
              "none of the " + std::to_string(images) + " live images comes from " +
                  world.inventory.hosts[0],
              "if they use another name of it, write that name under registries: aliases");
}

void check_live_builds(const World& world) {
  if (world.settings.allow_unlinked_live) return;
  const auto unlinked = unlinked_live(world);
  if (unlinked.empty()) return;
  throw Error(ErrorKind::refused, "plan for", world.inventory.url,
              "no Dockerfile is known that makes " + unlinked[0] +
                  (unlinked.size() > 1
                       ? " (and " + std::to_string(unlinked.size() - 1) + " other live images)"
                       : "") +
                  ", so what it is built from cannot be protected",
              "add its repository to sources: and name the image under builds:, or, if nothing "
              "here is its base, write guards: {allow_unlinked_live: true}");
}

}  // namespace

std::vector<std::string> unlinked_live(const World& world) {
  const graph::Graph graph = make_graph(world);
  std::set<std::string> unlinked;
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      if (parse_image_reference(image.reference).registry != world.inventory.hosts[0]) continue;
      const auto edges = graph.needs(*graph.find(image.reference));
      const bool is_built = std::any_of(edges.begin(), edges.end(), [](const graph::Edge& e) {
        return e.relation() == graph::Relation::built_by;
      });
      if (!is_built) unlinked.insert(image.reference);
    }
  }
  return {unlinked.begin(), unlinked.end()};
}

void check_guards(const World& world, const Decision& decision) {
  check_live_names(world);
  check_live_builds(world);
  const auto doomed = static_cast<std::int64_t>(
      std::count_if(decision.items.begin(), decision.items.end(),
                    [](const Item& i) { return i.verdict == Verdict::doomed; }));
  const auto all = static_cast<std::int64_t>(decision.items.size());
  if (doomed * 100 > all * world.settings.max_delete_percent) {
    throw Error(
        ErrorKind::refused, "plan for", world.inventory.url,
        std::to_string(doomed) + " of " + std::to_string(all) + " manifests would go, more than " +
            std::to_string(world.settings.max_delete_percent) + " %",
        "look at `keelson plan --policy-only`; if it is right, raise guards: max_delete_percent");
  }
}

}  // namespace keelson::cleanup

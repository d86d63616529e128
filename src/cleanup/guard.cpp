// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/guard.hpp"

#include <algorithm>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"

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
              "none of the " + std::to_string(images) + " live images comes from " + world.inventory.hosts[0],
              "if they use another name of it, write that name under registries: aliases");
}

}  // namespace

void check_guards(const World& world, const Decision& decision) {
  check_live_names(world);
  const auto doomed = static_cast<std::int64_t>(
      std::count_if(decision.items.begin(), decision.items.end(), [](const Item& i) { return i.verdict == Verdict::doomed; }));
  const auto all = static_cast<std::int64_t>(decision.items.size());
  if (doomed * 100 > all * world.settings.max_delete_percent) {
    throw Error(ErrorKind::refused, "plan for", world.inventory.url,
                std::to_string(doomed) + " of " + std::to_string(all) + " manifests would go, more than " +
                    std::to_string(world.settings.max_delete_percent) + " %",
                "look at `keelson plan --policy-only`; if it is right, raise guards: max_delete_percent");
  }
}

}  // namespace keelson::cleanup

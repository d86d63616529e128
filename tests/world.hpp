// SPDX-License-Identifier: Apache-2.0
// Worlds for tests of decisions, said in a few words.
#pragma once
#include <string>
#include <vector>

#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/decide.hpp"
#include "src/cleanup/world.hpp"
#include "tests/memory_registry.hpp"

namespace keelson::tests {

inline const Time k_now = *parse_time("2026-11-24T12:00:00Z");

inline std::string days_ago(int days) {
  return format_time(k_now - std::chrono::days(days));
}

inline Build build(const std::string& dockerfile, const std::string& product,
                   const std::vector<std::string>& bases) {
  Build b;
  b.dockerfile = dockerfile;
  if (!product.empty()) b.products = {parse_image_reference(product).text()};
  std::uint32_t line = 0;
  for (const auto& base : bases)
    b.inputs.push_back({EdgeKind::from, base, parse_image_reference(base).text(), ++line});
  return b;
}

// keep_last 1, max_age 90d for all; nothing live, nothing kept by name.
inline cleanup::World world_of(MemoryRegistry& registry) {
  cleanup::World world;
  world.now = k_now;
  world.settings.retention = {{"*", 1, std::chrono::days(90), "keelson.yml:9"}};
  world.settings.max_delete_percent = 100;
  world.settings.allow_unlinked_live = true;
  world.settings.plan_max_age = std::chrono::hours(24);
  world.settings.live = {{}};
  world.settings.live[0].allow_empty = true;
  world.inventory = inventory_of(registry, k_now);
  world.observations = {{"swarm", k_now, {}}};
  return world;
}

inline void make_live(cleanup::World& world, const std::string& reference,
                      const std::string& role = "running") {
  world.observations[0].images.push_back(
      {parse_image_reference(reference).text(), "service x", role});
}

inline const cleanup::Item& item(const cleanup::Decision& decision, const std::string& repository,
                                 const std::string& tag_or_digest) {
  for (const auto& i : decision.items) {
    if (i.repository != repository) continue;
    if (i.digest == tag_or_digest) return i;
    for (const auto& tag : i.tags) {
      if (tag == tag_or_digest) return i;
    }
  }
  throw std::runtime_error("no item " + repository + " " + tag_or_digest);
}

inline std::string verdict(const cleanup::World& world, const std::string& repository,
                           const std::string& tag) {
  return verdict_name(item(decide(world), repository, tag).verdict);
}

}  // namespace keelson::tests

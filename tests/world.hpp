// SPDX-License-Identifier: Apache-2.0
// Worlds for tests of decisions, said in a few words.
#pragma once
#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
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
  if (!product.empty()) b.products = b.owned = {parse_image_reference(product).text()};
  std::uint32_t line = 0;
  for (const auto& base : bases)
    b.inputs.push_back({EdgeKind::from, base, parse_image_reference(base).text(), ++line});
  return b;
}

inline config::RetentionRule rule(const std::string& repositories = "*") {
  config::RetentionRule rule;
  rule.repositories = repositories;
  rule.keep_last = 1;
  rule.max_age = std::chrono::days(90);
  rule.origin = "keelson.yml:9";
  return rule;
}

// Guards that let pass what decisions alone are tested with.
inline config::Guards open_guards() {
  config::Guards guards;
  guards.max_delete_percent = guards.max_repository_delete_percent = 100;
  guards.max_live_shrink_percent = guards.max_source_shrink_percent = 100;
  guards.plan_max_age = std::chrono::hours(24);
  guards.unlinked = config::Unlinked::allow;
  return guards;
}

// keep_last 1, max_age 90d for all; nothing live, nothing kept by name, no registry yet.
inline cleanup::World empty_world() {
  cleanup::World world;
  world.now = k_now;
  world.settings.retention = {rule()};
  world.settings.grace = std::chrono::hours(1);
  world.settings.guards = open_guards();
  world.settings.live = {{}};
  world.settings.live[0].allow_empty = true;
  world.observations = {{"swarm", k_now, {}}};
  return world;
}

inline cleanup::World world_of(MemoryRegistry& registry) {
  cleanup::World world = empty_world();
  world.inventory = inventory_of(registry, k_now);
  world.capabilities = registry.capabilities("");
  return world;
}

inline void make_live(cleanup::World& world, const std::string& reference,
                      const std::string& role = "running") {
  world.observations[0].images.push_back(
      {parse_image_reference(reference).text(), "service x", role});
}

inline cleanup::Item item(const cleanup::Decision& decision, const std::string& repository,
                          const std::string& tag_or_digest) {
  std::optional<cleanup::Item> found;
  decision.each([&](const cleanup::Item& i) {
    if (i.repository != repository) return;
    if (i.digest == tag_or_digest ||
        std::find(i.tags.begin(), i.tags.end(), tag_or_digest) != i.tags.end())
      found = i;
  });
  if (!found) throw std::runtime_error("no item " + repository + " " + tag_or_digest);
  return *found;
}

inline std::string verdict(const cleanup::World& world, const std::string& repository,
                           const std::string& tag) {
  return verdict_name(item(decide(world), repository, tag).verdict);
}

// The manifest of the inventory, to be changed.
inline registry::HeldManifest& held(cleanup::World& world, const std::string& repository,
                                    const std::string& tag_or_digest) {
  for (auto& r : world.inventory.repositories) {
    if (r.name != repository) continue;
    if (const auto* tag = r.find_tag(tag_or_digest)) return r.manifests[tag->manifest];
    for (auto& manifest : r.manifests) {
      if (manifest.digest.text() == tag_or_digest) return manifest;
    }
  }
  throw std::runtime_error("no manifest " + repository + " " + tag_or_digest);
}

inline void say_built_on(registry::HeldManifest& manifest, const std::string& base) {
  registry::Origin origin = manifest.origin ? *manifest.origin : registry::Origin{};
  origin.built_on = {{base, Claim::annotation}};
  manifest.origin = std::make_shared<const registry::Origin>(std::move(origin));
}

}  // namespace keelson::tests

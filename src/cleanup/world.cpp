// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/world.hpp"

#include <algorithm>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/config/load.hpp"
#include "src/live/source.hpp"
#include "src/registry/open.hpp"
#include "src/store/facts.hpp"
#include "src/store/snapshots.hpp"

namespace keelson::cleanup {
namespace {

std::unique_ptr<live::Source> open_source(const config::Live& source) {
  if (source.type == config::LiveType::file) return live::file_source(source.path.string());
  net::ClientOptions options;
  options.url = source.url;
  return live::docker_source(options);
}

[[noreturn]] void refuse(const std::string& object, const std::string& cause,
                         const std::string& next) {
  throw Error(ErrorKind::refused, "trust live source", object, cause, next);
}

void add_builds(World& world, scan::Builds builds) {
  if (!builds.unreadable.empty()) {
    const auto& first = builds.unreadable[0];
    throw Error(
        ErrorKind::refused, "read Dockerfile", first.path,
        first.cause + (builds.unreadable.size() > 1
                           ? " (and " + std::to_string(builds.unreadable.size() - 1) + " more)"
                           : ""),
        "what it is built from is unknown, so nothing can be proven dead: make it readable, or "
        "remove it");
  }
  std::move(builds.builds.begin(), builds.builds.end(), std::back_inserter(world.builds));
  std::move(builds.uses.begin(), builds.uses.end(), std::back_inserter(world.uses));
}

void add_images(live::Observation& to, const live::Observation& from) {
  to.images.insert(to.images.end(), from.images.begin(), from.images.end());
  std::sort(to.images.begin(), to.images.end());
  to.images.erase(std::unique(to.images.begin(), to.images.end()), to.images.end());
}

}  // namespace

net::ClientOptions client_options(const config::Registry& registry) {
  net::ClientOptions options;
  options.url = registry.url;
  options.ca_file = registry.ca_file;
  options.timeout = registry.timeout;
  if (registry.password)
    options.credentials =
        net::Credentials{registry.username, config::read_secret(*registry.password)};
  return options;
}

const config::Registry& choose_registry(const config::Settings& settings, const std::string& name) {
  if (name.empty() && settings.registries.size() == 1) return settings.registries[0];
  std::string names;
  for (const config::Registry& registry : settings.registries) {
    if (registry.name == name) return registry;
    names += (names.empty() ? "" : ", ") + registry.name;
  }
  throw Error(ErrorKind::usage, "choose registry", name,
              name.empty() ? "there are several" : "there is none of this name",
              "give --registry with one of: " + names);
}

live::Observation observe(const config::Live& source, store::Database& database, Time now) {
  live::Observation observation;
  try {
    observation = open_source(source)->observe(now);
  } catch (const Error& error) {
    refuse(source.name, error.sentence(),
           "nothing is deleted while it cannot be asked: start it, or correct it under live:");
  }
  observation.source = source.name;
  if (observation.taken > now + std::chrono::minutes(5)) {
    refuse(source.name, "its answer is from the future, " + format_time(observation.taken),
           "set the clocks right");
  }
  if (now - observation.taken > source.max_age) {
    refuse(source.name,
           "its answer is of " + format_time(observation.taken) + ", older than max_age allows",
           "have it written anew, or raise live: max_age");
  }
  if (observation.images.empty()) {
    const auto before = store::last_observation(database, source.name);
    const std::size_t count = before ? before->images.size() : 0;
    if (count > 0) {
      refuse(source.name,
             "it lists nothing, where it listed " + std::to_string(count) + " images at " +
                 format_time(before->taken),
             "if all of them are really gone: keelson observe --accept-empty " + source.name);
    }
    if (!source.allow_empty) {
      refuse(source.name, "it lists nothing",
             "if that can be true, write allow_empty: true for it");
    }
  }
  store::save(database, observation);
  return observation;
}

registry::Inventory read_inventory(const config::Registry& registry, store::Database& database,
                                   Time now) {
  registry::Inventory inventory;
  inventory.registry = registry.name;
  inventory.url = registry.url;
  inventory.hosts = {registry::host_of(registry.url)};
  inventory.hosts.insert(inventory.hosts.end(), registry.aliases.begin(), registry.aliases.end());
  inventory.taken = now;
  store::Facts facts(database);
  const auto adapter = registry::open(client_options(registry));
  registry::take_inventory(*adapter, facts, inventory);
  facts.flush();
  store::save(database, inventory);
  return inventory;
}

std::vector<scan::BuiltFrom> built_from(const World& world) {
  std::set<scan::BuiltFrom> all;
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      const ImageReference reference = parse_image_reference(image.reference);
      if (reference.registry != world.inventory.hosts[0]) continue;
      const auto* repository = world.inventory.find(reference.repository);
      if (repository == nullptr) continue;
      const auto tag = repository->tags.find(reference.tag);
      const std::string& digest = !reference.digest.empty()       ? reference.digest
                                  : tag != repository->tags.end() ? tag->second
                                                                  : reference.digest;
      const auto fact = repository->manifests.find(digest);
      if (fact != repository->manifests.end() && !fact->second.revision.empty())
        all.insert({image.reference, fact->second.revision, true});
      else if (!reference.tag.empty())
        all.insert({image.reference, reference.tag, false});
    }
  }
  return {all.begin(), all.end()};
}

void add_live_builds(World& world, store::Database& database) {
  const auto live = built_from(world);
  add_builds(world, scan::read_live_builds(world.settings, live, &database));
  unify_hosts(world);
}

void unify_hosts(World& world) {
  const auto& hosts = world.inventory.hosts;
  const auto unify = [&](std::string& text) {
    ImageReference reference = parse_image_reference(text);
    if (std::find(hosts.begin() + 1, hosts.end(), reference.registry) == hosts.end()) return;
    reference.registry = hosts[0];
    text = reference.text();
  };
  if (hosts.size() < 2) return;
  for (Build& build : world.builds) {
    for (Input& input : build.inputs) unify(input.reference);
    for (std::string& product : build.products) unify(product);
  }
  for (auto& observation : world.observations) {
    for (auto& image : observation.images) unify(image.reference);
  }
  for (scan::Use& use : world.uses) unify(use.reference);
  for (auto& repository : world.inventory.repositories) {
    for (auto& [digest, fact] : repository.manifests) {
      if (!fact.built_on.empty()) unify(fact.built_on);
    }
  }
}

World gather(const config::Settings& settings, const config::Registry& registry,
             store::Database& database, Time now) {
  World world;
  world.settings = settings;
  world.now = now;
  add_builds(world, scan::read_builds(settings, &database));
  for (const config::Live& source : settings.live)
    world.observations.push_back(observe(source, database, now));
  world.inventory = read_inventory(registry, database, now);
  // Reading a registry takes time; what was deployed meanwhile is live too.
  for (std::size_t i = 0; i < settings.live.size(); ++i) {
    add_images(world.observations[i], observe(settings.live[i], database, now));
  }
  unify_hosts(world);
  add_live_builds(world, database);
  return world;
}

}  // namespace keelson::cleanup

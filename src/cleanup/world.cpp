// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/world.hpp"

#include <algorithm>
#include <set>

#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "src/cleanup/decide.hpp"
#include "src/config/load.hpp"
#include "src/live/source.hpp"
#include "src/registry/open.hpp"
#include "src/store/facts.hpp"
#include "src/store/journal.hpp"
#include "src/store/snapshots.hpp"

namespace keelson::cleanup {
namespace {

std::unique_ptr<live::Source> open_source(const config::Live& source) {
  if (source.type == config::LiveType::file) return live::file_source(source.path.string());
  net::ClientOptions options;
  options.url = source.url;
  return live::docker_source(options);
}

std::vector<std::string> hosts_of(const config::Registry& registry) {
  std::vector<std::string> hosts{registry::host_of(registry.url)};
  hosts.insert(hosts.end(), registry.aliases.begin(), registry.aliases.end());
  return hosts;
}

[[noreturn]] void refuse_live(const std::string& object, const std::string& cause,
                              const std::string& next) {
  throw Error(ErrorKind::refused, "trust live source", object, cause, next);
}

void add_builds(World& world, scan::Builds builds) {
  std::move(builds.unreadable.begin(), builds.unreadable.end(),
            std::back_inserter(world.unreadable));
  std::move(builds.builds.begin(), builds.builds.end(), std::back_inserter(world.builds));
  std::move(builds.uses.begin(), builds.uses.end(), std::back_inserter(world.uses));
  std::move(builds.sources.begin(), builds.sources.end(), std::back_inserter(world.sources));
}

// All parts of an index come from one commit.
std::string revision_of(const registry::RepositoryInventory& repository,
                        const registry::HeldManifest& manifest) {
  if (manifest.origin && !manifest.origin->revision.empty()) return manifest.origin->revision;
  for (const auto& child : manifest.children) {
    const auto* part = repository.find(child);
    if (part != nullptr && part->origin && !part->origin->revision.empty())
      return part->origin->revision;
  }
  return "";
}

// Names of labels the rules ask for.
std::vector<std::string> wanted_labels(const config::Settings& settings) {
  std::vector<std::string> labels;
  for (const auto& rule : settings.retention) {
    for (const std::string& label : rule.keep_labels)
      labels.push_back(label.substr(0, label.find('=')));
  }
  return labels;
}

// By version, most images are kept without anybody knowing when they were made; whatever would
// go, or is needed, is asked later.
registry::Wanted wanted_of(const config::Settings& settings, const std::string& repository) {
  const auto* rule = rule_for(settings, repository);
  if (rule == nullptr) return {};
  return {rule->order == config::Order::time || !rule->keep_labels.empty(),
          rule->untagged.has_value()};
}

registry::InventoryTask task_for(const config::Settings& settings,
                                 const registry::Inventory* before) {
  return {[&settings](const std::string& repository) { return wanted_of(settings, repository); },
          wanted_labels(settings), before};
}

registry::Inventory read_inventory(const config::Settings& settings,
                                   const config::Registry& registry, registry::Registry& adapter,
                                   store::Database& database, Time now) {
  registry::Inventory inventory;
  inventory.registry = registry.name;
  inventory.url = registry.url;
  inventory.hosts = hosts_of(registry);
  inventory.taken = now;
  store::Facts facts(database);
  const auto before = store::last_inventory(database, registry.name);
  registry::take_inventory(adapter, facts, task_for(settings, before ? &*before : nullptr),
                           inventory);
  facts.flush();
  store::save(database, inventory, before ? &*before : nullptr);
  return inventory;
}

// Configurations of what would go, or is needed, that were left out, and what builders attest of
// what is needed: until none is, but for what the registry has lost.
void read_missing_configs(World& world, registry::Registry& adapter, store::Database& database) {
  store::Facts facts(database);
  std::set<std::pair<std::string, std::string>> asked;  // repository, digest
  for (;;) {
    std::vector<registry::MissingConfig> missing;
    const Decision decision(world);
    for (std::size_t r = 0; r < decision.judged().size(); ++r) {
      const auto& repository = world.inventory.repositories[r];
      if (!repository.failure.empty()) continue;
      for (std::size_t m = 0; m < decision.judged()[r].size(); ++m) {
        const registry::HeldManifest& manifest = repository.manifests[m];
        const Verdict verdict = decision.judged()[r][m].verdict;
        const bool is_image = manifest.kind == registry::ManifestKind::image;
        const bool is_needed = verdict == Verdict::protected_ || verdict == Verdict::unknown;
        const bool is_wanted = is_image ? !manifest.is_config_read && verdict != Verdict::kept
                                        : manifest.has_unread_provenance && is_needed;
        if (is_wanted && asked.emplace(repository.name, manifest.digest.text()).second)
          missing.push_back({repository.name, manifest.digest});
      }
    }
    if (missing.empty()) break;
    registry::read_configs(adapter, facts, task_for(world.settings, nullptr), missing,
                           world.inventory);
    unify_hosts(world);
  }
  facts.flush();
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
  options.connections = static_cast<int>(std::min<std::int64_t>(registry.connections, 64));
  options.requests_per_second =
      static_cast<int>(std::min<std::int64_t>(registry.requests_per_second.value_or(0), 1'000'000));
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

std::int64_t distinct_images(const live::Observation& observation) {
  std::set<std::string> names;
  for (const auto& image : observation.images) names.insert(image.reference);
  return static_cast<std::int64_t>(names.size());
}

live::Observation observe(const config::Live& source, store::Database& database, Time now) {
  live::Observation observation;
  try {
    observation = open_source(source)->observe(now);
  } catch (const Error& error) {
    refuse_live(source.name, error.sentence(),
                "nothing is deleted while it cannot be asked: start it, or correct it under live:");
  }
  observation.source = source.name;
  if (observation.taken > now + std::chrono::minutes(5)) {
    refuse_live(source.name, "its answer is from the future, " + format_time(observation.taken),
                "set the clocks right");
  }
  if (now - observation.taken > source.max_age) {
    refuse_live(
        source.name,
        "its answer is of " + format_time(observation.taken) + ", older than max_age allows",
        "have it written anew, or raise live: max_age");
  }
  if (observation.images.empty()) {
    const auto before = store::last_observation(database, source.name);
    const auto count = before ? distinct_images(*before) : 0;
    if (count > 0) {
      refuse_live(source.name,
                  "it lists nothing, where it listed " + std::to_string(count) +
                      (count == 1 ? " image at " : " images at ") + format_time(before->taken),
                  "if all of them are really gone: keelson observe --accept-empty " + source.name);
    }
    if (!source.allow_empty) {
      refuse_live(source.name, "it lists nothing",
                  "if that can be true, write allow_empty: true for it");
    }
  }
  store::save(database, observation);
  return observation;
}

registry::Inventory read_inventory(const config::Settings& settings,
                                   const config::Registry& registry, store::Database& database,
                                   Time now) {
  const auto adapter = registry::open(client_options(registry));
  return read_inventory(settings, registry, *adapter, database, now);
}

std::vector<scan::BuiltFrom> built_from(const World& world) {
  std::set<scan::BuiltFrom> all;
  for (const auto& observation : world.observations) {
    for (const auto& image : observation.images) {
      const ImageReference reference = parse_image_reference(image.reference);
      if (reference.registry != world.inventory.hosts[0]) continue;
      const auto* repository = world.inventory.find(reference.repository);
      if (repository == nullptr) continue;
      const auto* tag = repository->find_tag(reference.tag);
      const auto* manifest = !reference.digest.empty() ? repository->find(reference.digest)
                             : tag != nullptr          ? &repository->manifest(*tag)
                                                       : nullptr;
      const std::string revision = manifest ? revision_of(*repository, *manifest) : "";
      if (!revision.empty())
        all.insert({image.reference, revision, true});
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
    for (auto& manifest : repository.manifests) {
      if (!manifest.origin || manifest.origin->built_on.empty()) continue;
      registry::Origin origin = *manifest.origin;
      for (ClaimedBase& base : origin.built_on) unify(base.reference);
      manifest.origin = std::make_shared<const registry::Origin>(std::move(origin));
    }
  }
}

World frame_of(const config::Settings& settings, const config::Registry& registry,
               store::Database& database, Time now, std::vector<Override> overrides) {
  World world;
  world.settings = settings;
  world.now = now;
  world.inventory.registry = registry.name;
  world.inventory.url = registry.url;
  world.inventory.hosts = hosts_of(registry);
  world.before = store::last_baseline(database, registry.url);
  world.overrides = std::move(overrides);
  store::Journal journal(database);
  for (const store::Run& run : journal.runs()) {
    if (run.url == registry.url) world.last_run = run.id;
  }
  return world;
}

World gather(World world, const config::Registry& registry, store::Database& database) {
  const config::Settings& settings = world.settings;
  add_builds(world, scan::read_builds(settings, &database));
  for (const config::Live& source : settings.live)
    world.observations.push_back(observe(source, database, world.now));
  const auto adapter = registry::open(client_options(registry));
  world.inventory = read_inventory(settings, registry, *adapter, database, world.now);
  const Time now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (const auto clock = adapter->clock()) world.clock_skew = *clock - now;
  if (!world.inventory.repositories.empty())
    world.capabilities = adapter->capabilities(world.inventory.repositories[0].name);
  // Reading a registry takes time; what was deployed meanwhile is live too.
  for (std::size_t i = 0; i < settings.live.size(); ++i)
    add_images(world.observations[i], observe(settings.live[i], database, now));
  unify_hosts(world);
  add_live_builds(world, database);
  read_missing_configs(world, *adapter, database);
  return world;
}

bool look_again(World& world, store::Database& database, Time now) {
  World fresh;
  fresh.settings = world.settings;
  for (const config::Live& source : world.settings.live)
    fresh.observations.push_back(observe(source, database, now));
  add_builds(fresh, scan::read_builds(world.settings, &database));
  if (fresh.unreadable.size() > world.unreadable.size()) {
    const auto& last = fresh.unreadable.back();
    throw Error(ErrorKind::refused, "read Dockerfile", last.path, last.cause,
                "what it is built from is unknown, so nothing more can be proven dead");
  }
  // Large, and only looked at: lent for as long as names are made alike.
  fresh.inventory.hosts = world.inventory.hosts;
  std::swap(fresh.inventory.repositories, world.inventory.repositories);
  const auto give_back = [&] {
    std::swap(fresh.inventory.repositories, world.inventory.repositories);
  };
  try {
    unify_hosts(fresh);
    add_live_builds(fresh, database);
  } catch (...) {
    give_back();
    throw;
  }
  give_back();
  bool changed = fresh.builds != world.builds || fresh.uses != world.uses;
  for (std::size_t i = 0; i < fresh.observations.size(); ++i) {
    // What ran when the plan was looked through stays protected for the run.
    add_images(fresh.observations[i], world.observations[i]);
    changed |= fresh.observations[i].images != world.observations[i].images;
  }
  if (!changed) return false;
  world.builds = std::move(fresh.builds);
  world.uses = std::move(fresh.uses);
  world.sources = std::move(fresh.sources);
  world.observations = std::move(fresh.observations);
  return true;
}

}  // namespace keelson::cleanup

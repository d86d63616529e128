// SPDX-License-Identifier: Apache-2.0
// Everything a decision rests on, gathered at one time: settings, builds, inventory,
// live images. Gathering refuses when a part is missing; it never goes on with less.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "src/cleanup/plan/override.hpp"
#include "src/config/settings.hpp"
#include "src/live/observation.hpp"
#include "src/net/http_client.hpp"
#include "src/registry/registry.hpp"
#include "src/registry/take_inventory.hpp"
#include "src/scan/builds.hpp"
#include "src/store/baseline.hpp"
#include "src/store/database.hpp"

namespace keelson::cleanup {

struct World {
  config::Settings settings;
  std::vector<Build> builds;
  registry::Inventory inventory;
  std::vector<live::Observation> observations;
  Time now{};
  std::vector<scan::Use> uses;  // by CI jobs and workloads
  std::vector<scan::SourceState> sources;
  registry::Capabilities capabilities;
  std::optional<std::chrono::seconds> clock_skew;  // how far the registry's clock is ahead
  std::vector<source::Unreadable> unreadable;      // each may hide a Dockerfile
  std::optional<store::Baseline> before;           // what the last run rested on
  std::string last_run;                            // of this registry; empty: none yet
  std::vector<Override> overrides;
};

// How to reach a registry, its password read now. Throws Error{configuration}.
net::ClientOptions client_options(const config::Registry& registry);

// The registry with this name; without a name, the only one. Throws Error{usage}.
const config::Registry& choose_registry(const config::Settings& settings, const std::string& name);

// Asks one live source and remembers the answer. Throws Error{refused} when it fails, is
// too old, or is empty where that is not believable (invariant 1).
live::Observation observe(const config::Live& source, store::Database& database, Time now);

// How many images it names; several may use the same.
std::int64_t distinct_images(const live::Observation& observation);

// Reads the registry wholly, what its rules ask for, and remembers it.
registry::Inventory read_inventory(const config::Settings& settings,
                                   const config::Registry& registry, store::Database& database,
                                   Time now);

// What needs no request: settings, names, what is remembered of runs before.
World frame_of(const config::Settings& settings, const config::Registry& registry,
               store::Database& database, Time now, std::vector<Override> overrides = {});

// All of it, fresh. Throws Error{refused} when a live source cannot be believed.
World gather(World frame, const config::Registry& registry, store::Database& database);

// Reads live images and builds once more into a world gathered before; says whether
// anything differs.
bool look_again(World& world, store::Database& database, Time now);

// What each live image that the registry holds says it was built from, by label or tag.
std::vector<scan::BuiltFrom> built_from(const World& world);

// Adds the builds those commits hold.
void add_live_builds(World& world, store::Database& database);

// Rewrites a registry's aliases in builds and observations to its own host.
void unify_hosts(World& world);

}  // namespace keelson::cleanup

// SPDX-License-Identifier: Apache-2.0
#include "src/cli/context.hpp"

#include <iostream>

#include "src/config/load.hpp"
#include "src/registry/open.hpp"
#include "src/store/snapshots.hpp"

namespace keelson::cli {

std::string Context::settings_path() const {
  if (!config_file.empty()) return config_file;
  return std::filesystem::relative(config::find_file(std::filesystem::current_path())).string();
}

const config::Settings& Context::settings() {
  if (!m_settings) m_settings = config::load(settings_path());
  return *m_settings;
}

const config::Registry& Context::chosen_registry() {
  return cleanup::choose_registry(settings(), registry);
}

store::Database& Context::database() {
  if (!m_database) m_database.emplace(settings().store);
  return *m_database;
}

Time Context::now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

cleanup::World Context::remembered_world() {
  return remembered_world(scan::read_builds(settings(), &database()), Unseen::told);
}

cleanup::World Context::remembered_world(scan::Builds builds, Unseen unseen) {
  const auto tell = [&](const std::string& text) {
    if (unseen == Unseen::told) std::cerr << text << "\n";
  };
  cleanup::World world;
  world.settings = settings();
  world.now = now();
  for (const auto& file : builds.unreadable) tell("cannot read " + file.path + ": " + file.cause);
  world.builds = std::move(builds.builds);
  world.uses = std::move(builds.uses);
  const config::Registry& chosen = chosen_registry();
  if (auto inventory = store::last_inventory(database(), chosen.name)) {
    world.inventory = std::move(*inventory);
  } else {
    tell("the registry has not been read yet; `keelson inventory` does");
    world.inventory.registry = chosen.name;
    world.inventory.url = chosen.url;
    world.inventory.taken = world.now;
  }
  world.inventory.hosts = {registry::host_of(chosen.url)};
  world.inventory.hosts.insert(world.inventory.hosts.end(), chosen.aliases.begin(),
                               chosen.aliases.end());
  for (const config::Live& source : settings().live) {
    if (auto seen = store::last_observation(database(), source.name))
      world.observations.push_back(std::move(*seen));
    else
      tell("live source " + source.name + " has not been asked yet; `keelson observe` does");
  }
  cleanup::unify_hosts(world);
  const auto live = cleanup::built_from(world);
  scan::Builds of_live = scan::read_live_builds(settings(), live, &database());
  for (const auto& file : of_live.unreadable) tell("cannot read " + file.path + ": " + file.cause);
  std::move(of_live.builds.begin(), of_live.builds.end(), std::back_inserter(world.builds));
  cleanup::unify_hosts(world);
  return world;
}

std::string Context::brief(std::string text) {
  // Of several registries none is the one looked after, unless it is chosen.
  if (m_host.empty() && (!registry.empty() || settings().registries.size() == 1))
    m_host = registry::host_of(chosen_registry().url) + "/";
  // Not inside a longer name: "docker.io/" ends in "r.io/".
  const auto is_part_of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '/';
  };
  for (std::size_t at = 0; !m_host.empty() && (at = text.find(m_host, at)) != std::string::npos;) {
    if (at > 0 && is_part_of_name(text[at - 1]))
      ++at;
    else
      text.erase(at, m_host.size());
  }
  constexpr std::size_t hex = 64, shown = 12;
  for (std::size_t at = 0; (at = text.find("@sha256:", at)) != std::string::npos; at += 8 + shown) {
    if (text.size() >= at + 8 + hex) text.erase(at + 8 + shown, hex - shown);
  }
  return text;
}

}  // namespace keelson::cli

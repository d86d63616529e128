// SPDX-License-Identifier: Apache-2.0
#include "tests/cases/run_case.hpp"

#include <fstream>
#include <set>

#include "analyzer/model/error.hpp"
#include "src/cleanup/make_plan.hpp"
#include "src/cleanup/verify/verify.hpp"
#include "src/config/load.hpp"
#include "src/scan/builds.hpp"
#include "tests/memory_registry.hpp"
#include "tests/temporary.hpp"

namespace keelson::tests {
namespace {

using Texts = std::vector<std::string>;

const Time k_now = *parse_time("2026-11-24T12:00:00Z");
constexpr const char* k_host = "r.example.com";
constexpr const char* k_settings = R"(version: 1
registries: [{name: prod, type: distribution, url: "https://r.example.com"}]
sources: [{directory: services, group: g}]
live: [{name: list, type: file, path: live.yml}]
retention: [{repositories: "*", keep_last: 1, max_age: 90d}]
keep: none
vault: never
guards:
  max_deletions: unlimited
  max_delete_percent: 100
  max_repository_delete_percent: 100
)";

// Each image has a layer of its own behind those of its base.
std::vector<Layer> layers_of(const FleetCase& fleet, const std::string& image) {
  const auto base = fleet.layers.find(image);
  auto layers = base == fleet.layers.end() ? std::vector<Layer>{} : layers_of(fleet, base->second);
  layers.push_back({"layer of " + image});
  return layers;
}

// All are old; each repository also holds a young one.
void fill(MemoryRegistry& registry, const FleetCase& fleet) {
  for (const std::string& image : fleet.images) {
    const std::size_t colon = image.rfind(':');
    const std::string repository = image.substr(0, colon);
    Image one{"2020-01-01T00:00:00Z", image, {}, {}, layers_of(fleet, image), {}};
    one.history.emplace();
    for (const Layer& layer : one.layers) one.history->push_back("ADD " + layer.content);
    registry.push(repository, image.substr(colon + 1), one);
    Image young{"2026-11-01T00:00:00Z", repository, {}, {}, {{"young " + repository}}, {}};
    young.history = {"ADD young"};
    registry.push(repository, "zz-new", young);
  }
}

std::set<std::string> doomed_by(const cleanup::Plan& plan) {
  std::set<std::string> doomed;
  for (const cleanup::Item& item : plan.items) {
    if (item.verdict != cleanup::Verdict::doomed) continue;
    for (const std::string& tag : item.tags) doomed.insert(item.repository + ":" + tag);
  }
  return doomed;
}

void write(const FleetCase& fleet, const std::filesystem::path& directory) {
  const auto put = [&](const std::string& path, const std::string& text) {
    std::filesystem::create_directories((directory / path).parent_path());
    std::ofstream(directory / path, std::ios::binary) << text;
  };
  put("keelson.yml", k_settings + fleet.more);
  for (const auto& [path, text] : fleet.files) put("services/" + path, text);
}

}  // namespace

cleanup::World world_of(const FleetCase& fleet, const std::filesystem::path& directory) {
  write(fleet, directory);
  cleanup::World world;
  world.settings = config::load(directory / "keelson.yml");
  world.now = k_now;
  MemoryRegistry registry;
  fill(registry, fleet);
  world.inventory = inventory_of(registry, k_now);
  world.inventory.hosts = {k_host};
  world.capabilities = registry.capabilities("");
  world.observations = {{"list", k_now, {}}};
  for (const std::string& image : fleet.live)
    world.observations[0].images.push_back({image, "service x", "running"});
  scan::Builds builds = scan::read_builds(world.settings, nullptr);
  world.builds = std::move(builds.builds);
  world.uses = std::move(builds.uses);
  world.sources = std::move(builds.sources);
  world.unreadable = std::move(builds.unreadable);
  return world;
}

Texts run_case(const FleetCase& fleet) {
  const TemporaryDirectory directory;
  Texts wrong;
  try {
    const cleanup::Plan plan = cleanup::make_plan(world_of(fleet, directory.path));
    const auto doomed = doomed_by(plan);
    for (const std::string& image : fleet.must_keep) {
      if (doomed.contains(image)) wrong.push_back("LOST " + image);
    }
    for (const std::string& image : fleet.may_go) {
      if (!doomed.contains(image)) wrong.push_back("kept needlessly: " + image);
    }
    for (const auto& other : cleanup::verify(plan))
      wrong.push_back(other.item + " is planned " + other.planned + ", verified " + other.verified);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::refused || !fleet.may_go.empty()) wrong.push_back(error.what());
  }
  return wrong;
}

}  // namespace keelson::tests

// SPDX-License-Identifier: Apache-2.0
// How long a plan takes, and how much memory, over a registry that is only computed:
//   keelson_bench_plan MANIFESTS [LAYERS_A_MANIFEST]
// Half of the images are old; one in ten is live. Prints a line for each part, and whether a
// second plan has the same bytes.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "src/cleanup/make_plan.hpp"
#include "src/cleanup/plan/file.hpp"
#include "src/cleanup/standing.hpp"

using namespace keelson;

namespace {

const Time k_now = *parse_time("2026-11-24T12:00:00Z");
constexpr std::size_t k_tags = 100;  // a repository

registry::Digest digest(const std::string& text) {
  return *registry::Digest::parse(registry::sha256_digest(text));
}

// Images of a repository share most of their layers, and some with everybody. Of four images
// each stands on the one before it, by layers and by history.
void fill(registry::Inventory& inventory, std::size_t manifests, std::size_t layers) {
  inventory.media_types = {"application/vnd.oci.image.manifest.v1+json"};
  for (std::size_t first = 0; first < manifests; first += k_tags) {
    registry::RepositoryInventory repository;
    char name[32];
    std::snprintf(name, sizeof name, "svc/r%06zu", first / k_tags);
    repository.name = name;
    for (std::size_t i = 0; i < k_tags && first + i < manifests; ++i) {
      registry::HeldManifest manifest;
      manifest.digest = digest("manifest " + std::to_string(first + i));
      manifest.is_config_read = true;
      manifest.size_bytes = 1500;
      manifest.created = k_now - std::chrono::hours(24) * (i * 2);
      manifest.blobs.push_back(
          inventory.blobs.add(digest("config " + std::to_string(first + i)), 4000));
      for (std::size_t layer = 1; layer < layers + i % 4; ++layer) {
        const std::size_t own = layer * 3 > layers ? first + i / 4 : layer;
        const std::string text = "layer " + std::to_string(layer) + " " + std::to_string(own);
        manifest.blobs.push_back(inventory.blobs.add(digest(text), 10'000'000));
        const auto content = digest("content of " + text);
        inventory.blobs.say_content(manifest.blobs.back(), content);
        manifest.last_step = inventory.histories.add(manifest.last_step, content.hash());
        ++manifest.layered_steps;
      }
      repository.manifests.push_back(std::move(manifest));
    }
    auto& held = repository.manifests;
    std::sort(held.begin(), held.end(),
              [](const auto& a, const auto& b) { return a.digest < b.digest; });
    for (std::uint32_t m = 0; m < held.size(); ++m) {
      char tag[16];
      std::snprintf(tag, sizeof tag, "1.%05u", m);
      repository.tags.push_back({tag, m});
    }
    inventory.repositories.push_back(std::move(repository));
  }
}

cleanup::World world(std::size_t manifests, std::size_t layers) {
  cleanup::World world;
  world.now = k_now;
  world.inventory.registry = "prod";
  world.inventory.url = "http://r.io";
  world.inventory.hosts = {"r.io"};
  world.inventory.taken = k_now;
  fill(world.inventory, manifests, layers);
  config::RetentionRule rule;
  rule.repositories = "*";
  rule.keep_last = 5;
  rule.max_age = std::chrono::hours(24 * 90);
  rule.origin = "keelson.yml:9";
  world.settings.retention = {rule};
  world.settings.guards.max_delete_percent = world.settings.guards.max_repository_delete_percent =
      100;
  world.settings.live = {{}};
  live::Observation seen{"swarm", k_now, {}};
  for (const auto& repository : world.inventory.repositories) {
    const std::string name = "r.io/" + repository.name;
    Build build;
    build.dockerfile = repository.name + "/Dockerfile";
    build.products = {name + ":*"};
    build.inputs = {{EdgeKind::from, name + ":1.00001", name + ":1.00001", 1}};
    world.builds.push_back(build);
    for (int tag = 0; tag < 10; ++tag)
      seen.images.push_back({name + ":1.0000" + std::to_string(tag), "service", "running"});
  }
  world.observations = {seen};
  world.capabilities.deletes = true;
  return world;
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

template <class Work>
void timed(const char* what, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%-28s %6.2f s  peak %7.1f MiB\n", what, took.count(), peak_mib());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t manifests = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  const std::size_t layers = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 10;
  cleanup::World of;
  timed("make the world (no figure)", [&] { of = world(manifests, layers); });
  timed("join layers", [&] {
    const cleanup::Standing standing(of.inventory);
    std::size_t bases = 0;
    for (std::uint32_t r = 0; r < of.inventory.repositories.size(); ++r) {
      for (std::uint32_t m = 0; m < of.inventory.repositories[r].manifests.size(); ++m)
        bases += standing.bases({r, m}).size();
    }
    std::printf("  %zu steps to bases\n", bases);
  });
  std::string hashes[2];
  for (std::string& hash : hashes) {
    std::size_t bytes = 0, doomed = 0;
    timed("decide, and write the plan", [&] {
      const cleanup::Decision decision(of);
      doomed = decision.count(cleanup::Verdict::doomed);
      const auto header = cleanup::make_header(of, decision);
      hash = cleanup::write_plan(cleanup::view_of(header, decision),
                                 [&](std::string_view text) { bytes += text.size(); });
    });
    std::printf("  %zu manifests, %u blobs, %zu doomed, %zu MiB of plan, %s\n", manifests,
                of.inventory.blobs.size(), doomed, bytes >> 20, hash.c_str());
  }
  std::printf("the second plan has %s\n",
              hashes[0] == hashes[1] ? "the same bytes" : "OTHER BYTES");
  return hashes[0] == hashes[1] ? 0 : 1;
}

// SPDX-License-Identifier: Apache-2.0
// How long an inventory takes, and how much memory: registry_bench.py runs it.
//   keelson_bench_registry loop URL                      HEAD, GET, GET a tag, one connection
//   keelson_bench_registry inventory URL STORE CONNECTIONS WHAT   WHAT: cold, configs, warm
//   keelson_bench_registry memory MANIFESTS STORE        a registry that is only computed
// Prints one line of JSON.
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "src/registry/digest.hpp"
#include "src/registry/open.hpp"
#include "src/registry/take_inventory.hpp"
#include "src/store/database.hpp"
#include "src/store/facts.hpp"
#include "src/store/snapshots.hpp"

using namespace keelson;
using namespace keelson::registry;
using Json = nlohmann::json;

namespace {

const Time k_now = *parse_time("2026-11-24T12:00:00Z");

// Counts what is asked of another.
class Counted final : public Registry {
 public:
  explicit Counted(Registry& registry) : m_registry(registry) {}
  std::atomic<int> heads{0}, gets{0}, blobs{0}, lists{0};

  std::vector<std::string> repositories() override { return ++lists, m_registry.repositories(); }
  std::optional<std::vector<std::string>> tags(const std::string& r) override {
    return ++lists, m_registry.tags(r);
  }
  std::optional<std::string> resolve(const std::string& r, const std::string& ref) override {
    return ++heads, m_registry.resolve(r, ref);
  }
  std::optional<Manifest> manifest(const std::string& r, const std::string& ref) override {
    return ++gets, m_registry.manifest(r, ref);
  }
  std::optional<std::string> blob(const std::string& r, const std::string& digest) override {
    return ++blobs, m_registry.blob(r, digest);
  }
  bool has_blob(const std::string& r, const std::string& digest) override {
    return m_registry.has_blob(r, digest);
  }
  bool read_blob(const std::string& r, const std::string& digest, const Sink& sink) override {
    return m_registry.read_blob(r, digest, sink);
  }
  Capabilities capabilities(const std::string& r) override { return m_registry.capabilities(r); }
  std::optional<Time> clock() override { return m_registry.clock(); }
  int connections() const override { return m_registry.connections(); }

 private:
  Registry& m_registry;
};

// A registry of one repository, whose manifests of ten layers are made when asked for.
class Computed final : public Registry {
 public:
  explicit Computed(int manifests) : m_count(manifests) {}

  std::vector<std::string> repositories() override { return {"app"}; }
  std::optional<std::vector<std::string>> tags(const std::string&) override {
    std::vector<std::string> tags;
    for (int i = 0; i < m_count; ++i) tags.push_back(std::to_string(i));
    return tags;
  }
  std::optional<std::string> resolve(const std::string& r, const std::string& ref) override {
    return manifest(r, ref)->digest;
  }
  std::optional<Manifest> manifest(const std::string&, const std::string& ref) override {
    if (ref.find(':') != std::string::npos) throw std::runtime_error("asked by digest");
    const int tag = std::stoi(ref);
    Json json{{"schemaVersion", 2}, {"layers", Json::array()}};
    json["config"] = {{"mediaType", "application/vnd.oci.image.config.v1+json"},
                      {"digest", sha256_digest(config(tag))},
                      {"size", config(tag).size()}};
    // Seven layers are shared by a hundred images, three are its own.
    for (int i = 0; i < 10; ++i) {
      const int image = i < 7 ? tag / 100 : tag;
      json["layers"].push_back({{"mediaType", "application/vnd.oci.image.layer.v1.tar+gzip"},
                                {"digest", sha256_digest(std::to_string(image * 10 + i) + "layer")},
                                {"size", 1'000'000 + i}});
    }
    const std::string bytes = json.dump(), digest = sha256_digest(bytes);
    return Manifest{digest, "application/vnd.oci.image.manifest.v1+json", bytes};
  }
  std::optional<std::string> blob(const std::string&, const std::string&) override {
    return config(m_next++);  // not the one asked for: nobody looks
  }
  bool has_blob(const std::string&, const std::string&) override { return true; }
  bool read_blob(const std::string&, const std::string&, const Sink&) override { return false; }
  Capabilities capabilities(const std::string&) override { return {}; }
  std::optional<Time> clock() override { return std::nullopt; }
  int connections() const override { return 2; }

 private:
  static std::string config(int tag) {
    return R"({"created": "2024-01-01T00:00:00Z", "config": {"Labels": {)"
           R"("org.opencontainers.image.revision": ")" +
           sha256_digest(std::to_string(tag)).substr(7, 40) + R"(", "maintainer": "team"}}})";
  }
  int m_count;
  std::atomic<int> m_next{0};
};

class Watch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
  }

 private:
  std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Json loop(const std::string& url) {
  net::ClientOptions options;
  options.url = url;
  const auto registry = open(options);
  const Watch watch;
  int requests = 1;
  for (const std::string& name : registry->repositories()) {
    ++requests;
    const auto tags = registry->tags(name);
    for (const std::string& tag : *tags) {
      const auto digest = registry->resolve(name, tag);
      const auto manifest = registry->manifest(name, *digest);
      const Json json = Json::parse(manifest->bytes);
      registry->blob(name, json["config"]["digest"]);
      requests += 3;
    }
  }
  return {{"seconds", watch.seconds()}, {"requests", requests}, {"peakMiB", peak_mib()}};
}

Json take(Registry& registry, const std::string& store, const std::string& what) {
  Counted counted(registry);
  store::Database database(store);
  const Watch watch;
  store::Facts facts(database);
  const auto before = store::last_inventory(database, "bench");
  InventoryTask task;
  task.wanted = [&](const std::string&) { return Wanted{what != "cold", false}; };
  if (before) task.before = &*before;
  Inventory inventory;
  inventory.registry = "bench";
  inventory.taken = k_now;
  take_inventory(counted, facts, task, inventory);
  const double taken = watch.seconds();
  facts.flush();
  store::save(database, inventory);
  return {{"seconds", watch.seconds()},
          {"saving", watch.seconds() - taken},
          {"requests", counted.heads + counted.gets + counted.blobs + counted.lists},
          {"heads", counted.heads.load()},
          {"gets", counted.gets.load()},
          {"configs", counted.blobs.load()},
          {"manifests", inventory.manifest_count()},
          {"blobs", inventory.blobs.size()},
          {"peakMiB", peak_mib()}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    Json result;
    if (arguments.size() == 2 && arguments[0] == "loop") {
      result = loop(arguments[1]);
    } else if (arguments.size() == 5 && arguments[0] == "inventory") {
      net::ClientOptions options;
      options.url = arguments[1];
      options.connections = std::stoi(arguments[3]);
      const auto registry = open(options);
      result = take(*registry, arguments[2], arguments[4]);
    } else if (arguments.size() == 3 && arguments[0] == "memory") {
      Computed registry(std::stoi(arguments[1]));
      result = take(registry, arguments[2], "configs");
    } else {
      std::cerr << "see the head of tests/bench/registry_bench.cpp\n";
      return 2;
    }
    std::cout << result.dump() << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}

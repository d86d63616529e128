// SPDX-License-Identifier: Apache-2.0
#include "src/registry/take_inventory.hpp"

#include <catch2/catch.hpp>

#include "analyzer/model/error.hpp"
#include "tests/memory_registry.hpp"

using namespace keelson;
using namespace keelson::registry;
using tests::Image;
using tests::inventory_of;
using tests::MemoryRegistry;

namespace {

const Time k_now = *parse_time("2026-11-24T12:00:00Z");
const std::string k_created = "2024-01-01T00:00:00Z";

class MapCache final : public FactCache {
 public:
  std::map<std::string, ManifestFact> known;
  int remembered = 0;
  std::optional<ManifestFact> find(const std::string& digest) override {
    const std::lock_guard lock(m_mutex);
    const auto found = known.find(digest);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  }
  void remember(const std::string& digest, const ManifestFact& fact) override {
    const std::lock_guard lock(m_mutex);
    known[digest] = fact, ++remembered;
  }

 private:
  std::mutex m_mutex;
};

Inventory take(MemoryRegistry& registry, FactCache& cache, const InventoryTask& task = {},
               Time now = k_now) {
  Inventory inventory;
  inventory.taken = now;
  registry.log.clear();
  take_inventory(registry, cache, task, inventory);
  return inventory;
}

std::size_t count(const std::vector<std::string>& log, const std::string& start) {
  return static_cast<std::size_t>(std::count_if(
      log.begin(), log.end(), [&](const std::string& line) { return line.starts_with(start); }));
}

// All of it as text, to compare two.
std::string text_of(const Inventory& inventory) {
  std::string text;
  const auto time = [&](const std::optional<Time>& t) {
    text += t ? format_time(*t) : "-", text += " ";
  };
  for (const auto& type : inventory.media_types) text += type + "\n";
  for (const auto& r : inventory.repositories) {
    text += r.name + " " + r.failure + "\n";
    for (const auto& tag : r.tags) text += tag.name + "=" + std::to_string(tag.manifest) + "\n";
    for (const auto& m : r.manifests) {
      text += m.digest.text() + " " + std::to_string(static_cast<int>(m.kind)) +
              std::to_string(m.is_config_read) + std::to_string(m.media_type) + " ";
      for (const auto& t : {m.created, m.pushed, m.pulled, m.untagged}) time(t);
      if (m.subject) text += "of " + m.subject->text();
      for (const auto& child : m.children) text += " > " + child.text();
      for (const BlobId blob : m.blobs)
        text += " " + std::to_string(blob) + ":" + inventory.blobs.digest(blob).text();
      if (m.origin) text += " " + m.origin->revision;
      text += "\n";
    }
  }
  return text;
}

// Ten repositories with tags, indexes, shared parts and signatures.
void fill(MemoryRegistry& r) {
  for (int i = 0; i < 10; ++i) {
    const std::string name = "team/app" + std::to_string(i);
    for (int t = 0; t < 8; ++t) r.push(name, "1." + std::to_string(t), k_created);
    const auto a = r.push(name, "", k_created, "amd64"), b = r.push(name, "", k_created, "arm64");
    r.push_index(name, "2", {a, b});
    r.push_index(name, "3", {b, a});
    r.push_signature(name, a);
    r.push_referrer(name, b, "sbom");
  }
}

}  // namespace

TEST_CASE("an inventory has every tag and every manifest, parts included") {
  MemoryRegistry r;
  const auto a = r.push("app", "", "2024-01-01T00:00:00Z", "amd64"),
             b = r.push("app", "", "2024-02-01T00:00:00Z", "arm64");
  const auto index = r.push_index("app", "1", {a, b});
  const Inventory inventory = inventory_of(r, k_now);
  const RepositoryInventory& app = *inventory.find("app");
  REQUIRE(app.find_tag("1") != nullptr);
  CHECK(app.manifest(*app.find_tag("1")).digest.text() == index);
  CHECK(app.find_tag("2") == nullptr);
  CHECK(app.manifests.size() == 3);
  CHECK(app.find(index)->created == parse_time("2024-02-01T00:00:00Z"));
  CHECK(app.find(index)->kind == ManifestKind::index);
  CHECK(app.find(a)->kind == ManifestKind::image);
  CHECK(inventory.find("other") == nullptr);
  CHECK(inventory.manifest_count() == 3);
  CHECK(inventory.tag_count() == 1);
}

TEST_CASE("an index with a part of unknown age has none itself") {
  MemoryRegistry r;
  const auto a = r.push("app", "", k_created, "amd64"), b = r.push("app", "", "", "arm64");
  const auto index = r.push_index("app", "1", {a, b});
  const Inventory inventory = inventory_of(r, k_now);
  CHECK_FALSE(inventory.find("app")->find(index)->created);
  CHECK(inventory.find("app")->find(index)->is_config_read);
}

TEST_CASE("a part that is not there is named by its index, and nothing else") {
  MemoryRegistry r;
  const auto a = r.push("app", "", k_created, "amd64"), gone = sha256_digest("never pushed");
  const auto index = r.push_index("app", "1", {a, gone});
  const Inventory inventory = inventory_of(r, k_now);
  const RepositoryInventory& app = *inventory.find("app");
  CHECK(app.failure.empty());
  CHECK(app.manifests.size() == 2);
  CHECK(app.find(index)->children.size() == 2);
  CHECK(app.find(index)->created == parse_time(k_created));
}

TEST_CASE("an index nested without end is a failure of its repository alone") {
  MemoryRegistry r;
  auto inner = r.push("deep", "", k_created);
  for (int i = 0; i < 8; ++i) inner = r.push_index("deep", "", {inner});
  r.content["deep"].tags["1"] = inner;
  r.push("app", "1", k_created);
  const Inventory inventory = inventory_of(r, k_now);
  CHECK(inventory.find("deep")->failure.find("nested too deeply") != std::string::npos);
  CHECK(inventory.find("app")->failure.empty());
}

TEST_CASE("what cannot be understood is a failure of its repository, which keeps the rest") {
  const std::string sha512 = "sha512:" + std::string(128, 'a');
  const std::string bytes = GENERATE_COPY(
      std::string("<html>"), std::string("{}"), std::string("{\"manifests\": 7}"),
      "{\"manifests\": [{\"digest\": \"" + sha512 + "\"}]}",
      "{\"layers\": [{\"digest\": \"" + sha512 + "\"}]}",
      "{\"layers\": [], \"subject\": {\"digest\": \"" + sha512 + "\"}}", std::string(100, '['));
  CAPTURE(bytes);
  MemoryRegistry r;
  r.push("app", "1", k_created);
  r.content["app"].manifests[sha256_digest(bytes)] = {sha256_digest(bytes), "text/html", bytes};
  r.content["app"].tags["2"] = sha256_digest(bytes);
  r.push("app", "3", k_created);
  r.push("other", "1", k_created);
  const Inventory inventory = inventory_of(r, k_now);
  CHECK_FALSE(inventory.find("app")->failure.empty());
  CHECK(inventory.find("app")->tags.size() == 2);
  CHECK(inventory.find("other")->failure.empty());
}

TEST_CASE("a tag whose digest is not one of sha256 makes its repository unknown") {
  MemoryRegistry r;
  const std::string sha512 = "sha512:" + std::string(128, 'a');
  r.content["app"].manifests[sha512] = {sha512, "x", "{\"layers\": []}"};
  r.content["app"].tags["1"] = sha512;
  CHECK(inventory_of(r, k_now).find("app")->failure.find("sha512") != std::string::npos);
}

TEST_CASE("a failure of one repository marks it, any other is no inventory") {
  MemoryRegistry r;
  r.push("app", "1", k_created);
  r.push("other", "1", k_created);
  const std::string where = GENERATE("LIST app", "GET app:1", "GET app blob ");
  const auto fail_with = [&](ErrorKind kind) {
    r.before_request = [&r, where, kind](const std::string& request) {
      if (request.starts_with(where)) throw Error(kind, "do", request, "it is so");
    };
  };
  for (const auto kind : {ErrorKind::protocol, ErrorKind::forbidden, ErrorKind::not_found}) {
    fail_with(kind);
    const Inventory inventory = inventory_of(r, k_now);
    CHECK_FALSE(inventory.find("app")->failure.empty());
    CHECK(inventory.find("app")->tags.empty());
    CHECK(inventory.find("other")->tags.size() == 1);
  }
  for (const auto kind : {ErrorKind::unauthorized, ErrorKind::timeout, ErrorKind::network,
                          ErrorKind::rate_limited, ErrorKind::interrupted}) {
    fail_with(kind);
    CHECK_THROWS_AS(inventory_of(r, k_now), Error);
  }
}

TEST_CASE("an inventory is the same however many ask at once, and in whatever order") {
  MemoryRegistry r;
  fill(r);
  const std::string one = text_of(inventory_of(r, k_now));
  r.at_once = 8;
  for (int i = 0; i < 20; ++i) REQUIRE(text_of(inventory_of(r, k_now)) == one);
  r.before_request = [](const std::string& request) {
    if (request.starts_with("GET team/app3")) throw Error(ErrorKind::protocol, "do", request, "x");
  };
  const std::string failed = text_of(inventory_of(r, k_now));
  for (int i = 0; i < 20; ++i) REQUIRE(text_of(inventory_of(r, k_now)) == failed);
}

TEST_CASE("cold, a tag costs one GET, and a configuration only what asks for it") {
  MemoryRegistry r;
  MapCache cache;
  for (int i = 0; i < 5; ++i) r.push("app", std::to_string(i), k_created);
  InventoryTask task;
  task.wanted = [](const std::string&) { return Wanted{false, false}; };
  const Inventory without = take(r, cache, task);
  CHECK(r.log.size() == 2 + 5);
  CHECK(count(r.log, "GET app:") == 5);
  CHECK_FALSE(without.find("app")->manifests[0].is_config_read);
  CHECK_FALSE(without.find("app")->manifests[0].created);
  // What was left out is read once it is wanted.
  const Inventory with = take(r, cache, {});
  CHECK(count(r.log, "GET app blob") == 5);
  CHECK(with.find("app")->manifests[0].created == parse_time(k_created));
  CHECK(cache.remembered == 10);
}

TEST_CASE("warm, a tag costs one HEAD and nothing costs anything else") {
  MemoryRegistry r;
  MapCache cache;
  fill(r);
  const Inventory before = take(r, cache);
  InventoryTask task;
  task.before = &before;
  take(r, cache, task);
  CHECK(r.log.size() == 1 + 10 + before.tag_count());
  CHECK(count(r.log, "HEAD ") == before.tag_count());
  // What is new or has moved is read, and only that.
  r.push("team/app0", "new", k_created, "new");
  r.push("team/app1", "1.0", k_created, "moved");
  take(r, cache, task);
  CHECK(count(r.log, "GET team/app0:new") == 1);
  CHECK(count(r.log, "GET team/app1@sha256:") == 1);
  CHECK(count(r.log, "GET ") == 4);  // and their configurations
}

TEST_CASE("a part that is known from elsewhere only is looked for here") {
  MemoryRegistry r;
  MapCache cache;
  const auto part = r.push("a", "1", k_created, "shared");
  const auto index = r.push_index("b", "1", {part});
  const Inventory inventory = take(r, cache);
  CHECK(inventory.find("b")->find(part) == nullptr);
  CHECK(count(r.log, "HEAD b@" + part) + count(r.log, "GET b@" + part) == 1);
}

TEST_CASE("what vanishes between its tag and its bytes makes the repository unknown") {
  MemoryRegistry r;
  const auto digest = r.push("app", "1", k_created);
  const Inventory before = inventory_of(r, k_now);
  InventoryTask task;
  task.before = &before;
  r.before_request = [&](const std::string& request) {
    if (request == "GET app@" + digest) r.content["app"].manifests.clear();
  };
  CHECK(inventory_of(r, k_now, task).find("app")->failure.find("vanished") != std::string::npos);
}

TEST_CASE("a tag that goes while the registry is read is gone, and nothing failed") {
  MemoryRegistry r;
  r.push("app", "1", k_created);
  r.push("app", "2", k_created);
  r.before_request = [&](const std::string& request) {
    if (request == "GET app:1") r.content["app"].tags.erase("1");
  };
  const Inventory inventory = inventory_of(r, k_now);
  CHECK(inventory.find("app")->failure.empty());
  CHECK(inventory.find("app")->find_tag("1") == nullptr);
  CHECK(inventory.find("app")->find_tag("2") != nullptr);
}

TEST_CASE("a tag that is listed is not gone because the registry says so once") {
  MemoryRegistry r;
  const auto digest = r.push("app", "1", k_created);
  auto& tags = r.content["app"].tags;
  r.before_request = [&, asked = 0](const std::string& request) mutable {
    if (request != "GET app:1") return;
    if (++asked == 1)
      tags["1"] = sha256_digest("nothing");
    else
      tags["1"] = digest;
  };
  const Inventory inventory = inventory_of(r, k_now);
  CHECK(inventory.find("app")->failure.empty());
  CHECK(inventory.find("app")->find_tag("1") != nullptr);
}

// Or what is shown again the next night would be the newest, and another go instead of it.
TEST_CASE("a tag that is listed and leads nowhere makes its repository unknown") {
  MemoryRegistry r;
  const auto digest = r.push("app", "1", k_created);
  r.push("app", "2", k_created);
  const Inventory first = inventory_of(r, k_now);
  auto& manifests = r.content["app"].manifests;
  const Manifest manifest = manifests.at(digest);
  manifests.erase(digest);
  InventoryTask task;
  SECTION("where it was never seen") {}
  SECTION("where it was there before") {
    task.before = &first;
  }
  const Inventory second = inventory_of(r, k_now + std::chrono::hours(24), task);
  CHECK(second.find("app")->failure == "read tag app:1: it is listed and has no manifest");
  manifests[digest] = manifest;
  task.before = &second;
  const Inventory third = inventory_of(r, k_now + std::chrono::hours(48), task);
  CHECK(third.find("app")->failure.empty());
  CHECK_FALSE(third.find("app")->find(digest)->pushed);
}

TEST_CASE("a registry that resolves a digest to another is not believed") {
  struct Lying final : FactCache {
    std::optional<ManifestFact> find(const std::string&) override {
      ManifestFact fact;
      fact.kind = ManifestKind::index;
      fact.children = {sha256_digest("part")};
      return fact;
    }
    void remember(const std::string&, const ManifestFact&) override {}
  } cache;
  MemoryRegistry r;
  r.push("app", "1", k_created);
  r.content["app"].tags[sha256_digest("part")] = r.content["app"].manifests.begin()->first;
  CHECK_FALSE(take(r, cache).find("app")->failure.empty());
}

TEST_CASE("configurations that were left out can be read afterwards") {
  MemoryRegistry r;
  MapCache cache;
  Image image{k_created, "x", {{"keep", "yes"}}, {}, {}, {}};
  const auto one = r.push("app", "1", image);
  const auto a = r.push("app", "", k_created, "amd64"), b = r.push("app", "", k_created, "arm64");
  const auto index = r.push_index("app", "2", {a, b});
  InventoryTask task;
  task.wanted = [](const std::string&) { return Wanted{false, false}; };
  task.labels = {"ke*"};
  Inventory inventory = take(r, cache, task);
  const RepositoryInventory& app = *inventory.find("app");
  CHECK_FALSE(app.find(index)->is_config_read);
  r.log.clear();
  SECTION("those asked for, and their indexes") {
    read_configs(r, cache, task, {{"app", *Digest::parse(one)}, {"app", *Digest::parse(index)}},
                 inventory);
    CHECK(r.log.size() == 3);
    CHECK(app.find(one)->created == parse_time(k_created));
    REQUIRE(app.find(one)->origin);
    CHECK(app.find(one)->origin->labels ==
          std::vector<std::pair<std::string, std::string>>{{"keep", "yes"}});
    CHECK(app.find(index)->is_config_read);
    CHECK(app.find(index)->created == parse_time(k_created));
    CHECK(cache.known.at(one).is_config_read);
  }
  SECTION("one part of two does not make an index whole") {
    read_configs(r, cache, task, {{"app", *Digest::parse(a)}}, inventory);
    CHECK(app.find(a)->is_config_read);
    CHECK_FALSE(app.find(index)->is_config_read);
    CHECK_FALSE(app.find(index)->created);
  }
  SECTION("what is not there, or known, is not asked") {
    read_configs(r, cache, task,
                 {{"other", *Digest::parse(a)}, {"app", *Digest::parse(sha256_digest("x"))}},
                 inventory);
    CHECK(r.log.empty());
  }
  SECTION("a failure marks the repository") {
    r.before_request = [](const std::string& request) {
      throw Error(ErrorKind::forbidden, "do", request, "no");
    };
    read_configs(r, cache, task, {{"app", *Digest::parse(a)}}, inventory);
    CHECK_FALSE(app.failure.empty());
    CHECK_FALSE(app.find(a)->is_config_read);
  }
  SECTION("a configuration the registry has lost stays unread") {
    r.content["app"].blobs.clear();
    read_configs(r, cache, task, {{"app", *Digest::parse(a)}}, inventory);
    CHECK(app.failure.empty());
    CHECK_FALSE(app.find(a)->is_config_read);
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "src/store/snapshots.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "analyzer/model/error.hpp"
#include "src/store/bytes.hpp"
#include "src/store/encode.hpp"
#include "src/store/facts.hpp"
#include "tests/memory_registry.hpp"
#include "tests/temporary.hpp"

using namespace keelson;
using namespace keelson::store;
using registry::Digest;
using registry::Inventory;
using registry::ManifestFact;
using registry::sha256_digest;

namespace {

const Time k_now = *parse_time("2026-11-24T12:00:00Z");

ManifestFact fact_of_everything() {
  ManifestFact fact;
  fact.kind = registry::ManifestKind::index;
  fact.media_type = "type";
  fact.size_bytes = 7;
  fact.created = "not a time";
  fact.children = {sha256_digest("a"), sha256_digest("b")};
  fact.subject = sha256_digest("c");
  fact.blobs = {{sha256_digest("d"), 1}, {sha256_digest("e"), std::int64_t{1} << 40}};
  fact.is_config_read = true;
  fact.origin = {
      "revision",
      {{"r.io/base@" + sha256_digest("f"), Claim::annotation}, {"r.io/tool:1", Claim::onbuild}},
      {{"a", ""}, {"b", "\xc3\xa4"}}};
  fact.provenance = {{sha256_digest("g"), 9}};
  return fact;
}

// Two repositories that share blobs, one of them failed.
Inventory inventory_of_everything() {
  tests::MemoryRegistry r;
  for (const char* name : {"app", "base"}) {
    const tests::Image image{"2024-01-01T00:00:00Z",
                             "x",
                             {{"keep", "yes"}},
                             {},
                             {{"layer"}, {std::string("of ") + name}},
                             {}};
    const auto a = r.push(name, "1", image);
    r.push_index(name, "2", {a, sha256_digest("never pushed")});
    r.push_signature(name, a);
    r.push(name, "", "");
  }
  r.lists_untagged = true;
  registry::InventoryTask task;
  task.labels = {"*"};
  task.wanted = [](const std::string&) { return registry::Wanted{true, true}; };
  Inventory inventory = tests::inventory_of(r, k_now, task);
  inventory.repositories[1].failure = "half";
  auto& manifest = inventory.repositories[0].manifests[0];
  manifest.pushed = k_now;
  manifest.pulled = parse_time("1969-01-01T00:00:00Z");
  manifest.untagged = parse_time("0001-01-01T00:00:00Z");
  return inventory;
}

std::string text_of(const Inventory& inventory) {
  std::string text = encode_head(inventory);
  for (const auto& repository : inventory.repositories)
    encode_rows(repository, inventory, [&](const std::string& row) { text += row; });
  return text;
}

}  // namespace

TEST_CASE("the last observation and inventory come back as they were") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  CHECK_FALSE(last_observation(database, "swarm"));
  CHECK_FALSE(last_inventory(database, "prod"));
  const live::Observation observation{"swarm", k_now, {{"r.io/a:1", "service a", "running"}}};
  save(database, observation);
  const auto seen = last_observation(database, "swarm");
  REQUIRE(seen);
  CHECK(seen->images == observation.images);
  CHECK(seen->taken == k_now);

  const Inventory inventory = inventory_of_everything();
  save(database, inventory);
  const auto back = last_inventory(database, "prod");
  REQUIRE(back);
  CHECK(text_of(*back) == text_of(inventory));
  CHECK(back->taken == k_now);
  CHECK(back->hosts == inventory.hosts);
  REQUIRE(back->repositories.size() == 2);
  CHECK(back->repositories[1].failure == "half");
  CHECK(back->blobs.size() == inventory.blobs.size());
  const auto& was = inventory.repositories[0].manifests[0];
  const auto& is = back->repositories[0].manifests[0];
  CHECK(is.pushed == was.pushed);
  CHECK(is.pulled == was.pulled);
  CHECK(is.untagged == was.untagged);
  const auto* image = back->find("app")->find_tag("1");
  REQUIRE(image != nullptr);
  const auto& held = back->find("app")->manifest(*image);
  REQUIRE(held.origin);
  CHECK(held.origin->labels == std::vector<std::pair<std::string, std::string>>{{"keep", "yes"}});
  CHECK(back->size_bytes(held) == inventory.size_bytes(inventory.find("app")->manifest(
                                      *inventory.find("app")->find_tag("1"))));
}

TEST_CASE("a repository of many manifests comes back as it was, tags sorted") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  Inventory inventory;
  inventory.registry = "prod";
  inventory.media_types = {"type"};
  auto& app = inventory.repositories.emplace_back();
  app.name = "app";
  for (int i = 0; i < 10'000; ++i) {
    registry::HeldManifest manifest;
    manifest.digest = *Digest::parse(sha256_digest(std::to_string(i)));
    manifest.blobs = {inventory.blobs.add(*Digest::parse(sha256_digest("layer")), 1)};
    app.manifests.push_back(manifest);
  }
  for (int i = 0; i < 10'000; i += 2) {
    app.tags.push_back(
        {"t" + std::to_string(100'000 + i), static_cast<registry::ManifestId>((i * 7) % 10'000)});
  }
  save(database, inventory);
  const auto back = last_inventory(database, "prod");
  REQUIRE(back);
  CHECK(text_of(*back) == text_of(inventory));
  REQUIRE(back->repositories.size() == 1);
  REQUIRE(back->repositories[0].tags.size() == app.tags.size());
  bool are_equal = true;
  for (std::size_t i = 0; i < app.tags.size(); ++i) {
    const auto& is = back->repositories[0].tags[i];
    are_equal = are_equal && is.name == app.tags[i].name && is.manifest == app.tags[i].manifest;
  }
  CHECK(are_equal);
}

TEST_CASE("a later inventory takes the place of the one before, of its registry alone") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  Inventory inventory = inventory_of_everything(), other = inventory;
  other.registry = "other";
  save(database, inventory);
  save(database, other);
  inventory.repositories.pop_back();
  save(database, inventory);
  CHECK(last_inventory(database, "prod")->repositories.size() == 1);
  CHECK(last_inventory(database, "other")->repositories.size() == 2);
}

TEST_CASE("of a repository that failed, what there was when it was read wholly is kept") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  const Inventory whole = inventory_of_everything();
  const auto types = [](const Inventory& inventory) {
    std::vector<std::string> names;
    for (const auto& manifest : inventory.find("app")->manifests)
      names.push_back(inventory.media_types[manifest.media_type]);
    return names;
  };
  Inventory failed;
  failed.registry = "prod";
  failed.media_types = {"of another"};
  failed.repositories.resize(1);
  failed.repositories[0].name = "app";
  failed.repositories[0].failure = "403";
  const auto check = [&] {
    const auto back = last_inventory(database, "prod");
    REQUIRE(back);
    const auto* app = back->find("app");
    CHECK(app->failure == "403");
    CHECK(app->is_earlier);
    REQUIRE(app->manifests.size() == whole.find("app")->manifests.size());
    CHECK(app->manifests[0].pushed == whole.find("app")->manifests[0].pushed);
    CHECK(app->tags.size() == whole.find("app")->tags.size());
    CHECK(types(*back) == types(whole));
    CHECK(back->size_bytes(app->manifests[0]) == whole.size_bytes(whole.find("app")->manifests[0]));
    return *back;
  };
  save(database, failed, &whole);
  const Inventory first = check();
  // And if it fails again.
  save(database, failed, &first);
  check();
  // Where it never was read wholly, what was read is all there is.
  failed.repositories[0].manifests.resize(1);
  save(database, failed, nullptr);
  const auto partly = last_inventory(database, "prod");
  CHECK_FALSE(partly->find("app")->is_earlier);
  failed.repositories[0].manifests.resize(2);
  save(database, failed, &*partly);
  CHECK_FALSE(last_inventory(database, "prod")->find("app")->is_earlier);
  CHECK(last_inventory(database, "prod")->find("app")->manifests.size() == 2);
}

TEST_CASE("whether an inventory changed is told by its content, not by its time") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  CHECK(inventory_bytes(database, "prod").empty());
  Inventory inventory = inventory_of_everything();
  const auto said = [&] {
    save(database, inventory);
    return inventory_bytes(database, "prod");
  };
  const std::string first = said();
  CHECK_FALSE(first.empty());
  inventory.taken += std::chrono::hours(1);
  CHECK(said() == first);
  SECTION("a time") {
    inventory.repositories[0].manifests[1].pushed = k_now;
  }
  SECTION("a tag") {
    inventory.repositories[0].tags.pop_back();
  }
  SECTION("a repository") {
    inventory.repositories.pop_back();
  }
  SECTION("a failure") {
    inventory.repositories[1].failure = "whole";
  }
  SECTION("a host") {
    inventory.hosts.push_back("alias");
  }
  CHECK(said() != first);
}

TEST_CASE("facts are remembered across runs") {
  const tests::TemporaryDirectory d;
  const ManifestFact fact = fact_of_everything();
  const std::string digest = sha256_digest("x");
  {
    Database database(d.path / "k.db");
    Facts facts(database);
    CHECK_FALSE(facts.find(digest));
    facts.remember(digest, fact);
    CHECK(facts.find(digest) == fact);
    facts.flush();
    CHECK(facts.find(digest) == fact);
  }
  Database database(d.path / "k.db");
  Facts facts(database);
  CHECK(facts.find(digest) == fact);
  CHECK_FALSE(facts.find(sha256_digest("y")));
  CHECK(facts.find(digest) == fact);
  CHECK_FALSE(facts.find("sha512:x"));
}

TEST_CASE("facts are remembered and found by several threads at once") {
  const tests::TemporaryDirectory d;
  Database database(d.path / "k.db");
  Facts facts(database);
  std::atomic<int> found{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const std::string digest = sha256_digest(std::to_string(t) + "-" + std::to_string(i));
        ManifestFact fact;
        fact.created = std::string(1000, 'x');
        facts.remember(digest, fact);
        if (i % 50 == 49) facts.flush();
        found += facts.find(digest).has_value();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(found == 800);
}

TEST_CASE("what the store holds damaged is an error, not a default") {
  CHECK_THROWS_AS(decode_fact("{}"), Error);
  CHECK_THROWS_AS(decode_fact(""), Error);
  CHECK_THROWS_AS(decode_head("[1"), Error);
  CHECK_THROWS_AS(decode_head("{}"), Error);
  CHECK_THROWS_AS(decode_observation(R"({"source":"a","taken":"now","images":[]})"), Error);
  const std::string fact = encode(fact_of_everything());
  const Inventory inventory = inventory_of_everything();
  std::string row;
  encode_rows(inventory.repositories[0], inventory, [&](std::string one) { row = std::move(one); });
  const auto into_new = [&](const std::string& bytes) {
    Inventory head = decode_head(encode_head(inventory));
    decode_row(bytes, head);
  };
  CHECK_NOTHROW(into_new(row));
  for (std::size_t size = 0; size < fact.size(); ++size)
    CHECK_THROWS_AS(decode_fact(fact.substr(0, size)), Error);
  for (std::size_t size = 0; size < row.size(); ++size)
    CHECK_THROWS_AS(into_new(row.substr(0, size)), Error);
  CHECK_THROWS_AS(decode_fact(fact + "x"), Error);
  CHECK_THROWS_AS(into_new(row + "x"), Error);
  // Any other byte either still makes sense or is an Error; nothing else comes out.
  for (std::size_t i = 0; i < row.size(); ++i) {
    std::string changed = row;
    changed[i] = static_cast<char>(changed[i] ^ 0xff);
    try {
      into_new(changed);
    } catch (const Error&) {
    }
  }
}

TEST_CASE("numbers of any size and sign come back") {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}, std::int64_t{127}, std::int64_t{-128},
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    ByteWriter out;
    out.signed_number(value);
    const std::string bytes = out.take();
    ByteReader in(bytes, "x");
    CHECK(in.signed_number() == value);
    CHECK_NOTHROW(in.end());
  }
}

TEST_CASE("a row written before it said what is earlier is still read") {
  using namespace std::string_literals;
  Inventory inventory;
  // Format, name, failure; no blobs, from the first manifest on none, no tags.
  decode_row(
      "\1\3"
      "app\3"
      "403\0\0\0\0"s,
      inventory);
  REQUIRE(inventory.find("app"));
  CHECK(inventory.find("app")->failure == "403");
  CHECK_FALSE(inventory.find("app")->is_earlier);
  decode_row(
      "\2\3"
      "os2\3"
      "403\1\0\0\0\0"s,
      inventory);
  CHECK(inventory.find("os2")->is_earlier);
  CHECK_THROWS_AS(decode_row("\4\3"
                             "os3\0\0\0\0\0\0"s,
                             inventory),
                  Error);
}

TEST_CASE("of facts of before, the configuration of an image is read again") {
  using namespace std::string_literals;
  // Format, kind, whether its configuration was read; the rest is empty.
  CHECK_FALSE(decode_fact("\1\0\1\0\0\0\0\0\0\0\0\0\0"s).is_config_read);
  CHECK(decode_fact("\1\1\1\0\0\0\0\0\0\0\0\0\0"s).is_config_read);
}
